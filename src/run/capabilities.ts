// Refuses a plan that the runtime cannot carry out, before anything is started.

import { CapabilityError } from '../errors.ts';
import type { FaultPlan, PlannedFault } from '../runtime/faults.ts';
import type { Ability, Capabilities, RuntimeName } from '../runtime/types.ts';

/** What a runtime must be able to do to carry out a fault. */
export function abilityFor(fault: PlannedFault): Ability {
  switch (fault.kind) {
    case 'partition':
      return 'cut-links';
    case 'loss':
      return 'lose-messages';
    case 'kill':
      return 'kill';
    case 'pause':
      return 'pause';
    case 'clock':
      return fault.params.type === 'drift' ? 'skew-clock-rate' : 'skew-clock-offset';
  }
}

/** Throws a `CapabilityError` that names the first fault that cannot be carried out, why, and the remedy. */
export function checkCapabilities(
  plan: FaultPlan,
  capabilities: Capabilities,
  runtime: RuntimeName,
): void {
  for (const fault of plan) {
    const capability = capabilities[abilityFor(fault)];
    if (capability.available) continue;
    throw new CapabilityError({
      message: `the ${runtime} runtime cannot carry out fault ${fault.id} (${fault.kind}): ${capability.reason}`,
      hint: capability.remedy,
    });
  }
}
