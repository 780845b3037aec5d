// Refuses a plan that the runtime cannot carry out, before anything is started.

import { CapabilityError, unreachable } from '../errors.ts';
import type { FaultAction, FaultPlan, PacketEffect } from '../runtime/faults.ts';
import type {
  Ability,
  Capabilities,
  Capability,
  ExtraAbility,
  RuntimeName,
} from '../runtime/types.ts';

/** What a runtime must be able to do to carry out a fault. */
function abilitiesFor(fault: FaultAction): readonly (Ability | ExtraAbility)[] {
  switch (fault.kind) {
    case 'partition':
    case 'swizzle':
      return ['cut-links'];
    case 'loss':
      return ['lose-messages'];
    case 'kill':
      return ['kill'];
    case 'pause':
      return ['pause'];
    case 'clock':
      return [fault.params.type === 'drift' ? 'skew-clock-rate' : 'skew-clock-offset'];
    case 'packet': {
      const ability = packetAbility(fault.params.effect);
      // A target of the system's own may turn out to be clients.
      return fault.targets.select === 'named' ? [ability, 'disturb-clients'] : [ability];
    }
    case 'kill-at-sync':
      return ['kill-at-sync'];
    case 'disk':
      return ['disk-faults'];
    default:
      return unreachable(fault);
  }
}

const PACKET_ABILITIES: Readonly<Record<PacketEffect['type'], Ability | ExtraAbility>> = {
  delay: 'delay-messages',
  loss: 'lose-messages',
  bandwidth: 'limit-bandwidth',
  stall: 'clog-links',
  reset: 'reset-connections',
  duplicate: 'duplicate-messages',
  reorder: 'reorder-messages',
};

/** What one effect on packets needs. */
export function packetAbility(effect: PacketEffect): Ability | ExtraAbility {
  return PACKET_ABILITIES[effect.type];
}

/** What a plan needs of a runtime, each once. */
export function needsOf(plan: FaultPlan): readonly (Ability | ExtraAbility)[] {
  return [...new Set(plan.flatMap(abilitiesFor))];
}

/**
 * Throws a `CapabilityError` that names the first fault that cannot be carried out, why, and the remedy; and its place,
 * where the plan came from a file.
 */
export function checkCapabilities(
  plan: FaultPlan,
  capabilities: Capabilities,
  runtime: RuntimeName,
  file: string | null = null,
): void {
  for (const [index, fault] of plan.entries()) {
    for (const ability of abilitiesFor(fault)) {
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
