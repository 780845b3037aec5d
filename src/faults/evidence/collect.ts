// What shows that a fault took effect: measured before, during and after it, the same way in every runtime. A fault
// that left no evidence makes the run `unknown`: a green run that had tested nothing is worse than a red one.

import { unreachable } from '../../errors.ts';
import type { Link, PacketEffect, ResolvedFault } from '../../runtime/faults.ts';
import type { Ability, Capabilities, Cluster, ExtraAbility } from '../../runtime/types.ts';
import { packetAbility } from '../capabilities.ts';
import { ClockEvidence } from './clock.ts';
import type { EvidenceCollector, Knowledge } from './collector.ts';
import { CrashEvidence } from './crash.ts';
import { DiskEvidence } from './disk.ts';
import { LinkEvidence } from './links.ts';
import { CountedEvidence, TransitEvidence } from './packet.ts';
import { StatusEvidence } from './status.ts';
import { SwizzleEvidence } from './swizzle.ts';

export function collectEvidence(
  cluster: Cluster,
  capabilities: Capabilities,
  resolved: ResolvedFault,
  knowledge: Knowledge,
): EvidenceCollector {
  const mechanism = (ability: Ability | ExtraAbility): string => {
    const capability = capabilities[ability];
    return capability?.available === true ? capability.mechanism : 'none';
  };
  switch (resolved.kind) {
    case 'partition':
      return new LinkEvidence(cluster, mechanism('cut-links'), resolved.cut, true);
    case 'loss':
      return new LinkEvidence(cluster, mechanism('lose-messages'), resolved.links, false);
    case 'kill':
      return new StatusEvidence(cluster, mechanism('kill'), resolved.nodes, ['down']);
    case 'pause':
      return new StatusEvidence(cluster, mechanism('pause'), resolved.nodes, ['paused', 'down']);
    case 'clock': {
      const rate = resolved.skew.type === 'drift';
      const how = mechanism(rate ? 'skew-clock-rate' : 'skew-clock-offset');
      return new ClockEvidence(cluster, how, resolved, knowledge);
    }
    case 'packet':
      return collectPacketEvidence(cluster, mechanism, resolved, knowledge);
    case 'kill-at-sync':
      return new CrashEvidence(cluster, mechanism('kill-at-sync'), resolved.nodes);
    case 'disk':
      return new DiskEvidence(cluster, mechanism('disk-faults'), resolved);
    case 'swizzle':
      return new SwizzleEvidence(cluster, mechanism('cut-links'), resolved.cuts, knowledge.isCut);
    default:
      return unreachable(resolved);
  }
}

function collectPacketEvidence(
  cluster: Cluster,
  mechanismOf: (ability: Ability | ExtraAbility) => string,
  fault: { readonly links: readonly Link[]; readonly effect: PacketEffect },
  { isCut }: Knowledge,
): EvidenceCollector {
  const { links, effect } = fault;
  const ends = links.flatMap(({ from, to }) => [from, to]);
  const clients = ends.some((end) => !cluster.nodes.includes(end));
  const mechanism = mechanismOf(clients ? 'disturb-clients' : packetAbility(effect));
  switch (effect.type) {
    case 'loss':
      return new LinkEvidence(cluster, mechanism, links, false);
    case 'duplicate':
    case 'reorder':
      return new CountedEvidence(cluster, mechanism, { links, effect });
    case 'delay':
    case 'bandwidth':
    case 'stall':
    case 'reset':
      return new TransitEvidence(cluster, mechanism, { links, effect }, isCut);
    default:
      return unreachable(effect);
  }
}
