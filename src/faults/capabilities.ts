// Refuses a plan that the runtime cannot carry out, before anything is started.

import { nemesisOf } from '../../nemeses/index.ts';
import { CapabilityError } from '../errors.ts';
import type { FaultPlan, PlannedFault } from '../runtime/faults.ts';
import type { Capabilities, Capability, RuntimeName } from '../runtime/types.ts';
import type { Need } from './vocabulary/nemesis.ts';

/** What a runtime must be able to do to carry out a fault. */
function needsOfFault(fault: PlannedFault): readonly Need[] {
  return nemesisOf(fault.kind).needs(fault);
}

/** What a plan needs of a runtime, each once. */
export function needsOf(plan: FaultPlan): readonly Need[] {
  return [...new Set(plan.flatMap(needsOfFault))];
}

/**
 * Throws a `CapabilityError` that names the first fault that cannot be carried out, why, and the
 * remedy; and its place, where the plan came from a file.
 */
export function checkCapabilities(
  plan: FaultPlan,
  capabilities: Capabilities,
  runtime: RuntimeName,
  file: string | null = null,
): void {
  for (const [index, fault] of plan.entries()) {
    for (const ability of needsOfFault(fault)) {
      const capability = capabilities[ability] ?? UNKNOWN_TO_IT;
      if (capability.available) continue;
      const place = file === null ? '' : `${file}: /${index}/kind `;
      throw new CapabilityError({
        message: `${place}the ${runtime} runtime cannot carry out fault ${fault.id} (${fault.kind}): ${capability.reason}`,
        hint: capability.remedy,
      });
    }
  }
}

const UNKNOWN_TO_IT: Capability = {
  available: false,
  reason: 'it has no means for it',
  remedy: 'use another runtime, for example --runtime sim, or leave the fault out',
};
