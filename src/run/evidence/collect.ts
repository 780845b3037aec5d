// What shows that a fault took effect: measured before, during and after it, the same way in every runtime. A fault
// that left no evidence makes the run `unknown`: a green run that had tested nothing is worse than a red one.

import { unreachable } from '../../errors.ts';
import type { ResolvedFault } from '../../runtime/faults.ts';
import type { Ability, Capabilities, Cluster } from '../../runtime/types.ts';
import { ClockEvidence } from './clock.ts';
import type { ClockKnowledge, EvidenceCollector } from './collector.ts';
import { LinkEvidence } from './links.ts';
import { StatusEvidence } from './status.ts';

export function collectEvidence(
  cluster: Cluster,
  capabilities: Capabilities,
  resolved: ResolvedFault,
  clocks: ClockKnowledge,
): EvidenceCollector {
  const mechanism = (ability: Ability): string => {
    const capability = capabilities[ability];
    return capability.available ? capability.mechanism : 'none';
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
      return new ClockEvidence(cluster, how, resolved, clocks);
    }
    default:
      return unreachable(resolved);
  }
}
