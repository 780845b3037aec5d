// What measures a fault of packets, by its effect, and what counts as evidence of it.

import { unreachable } from '../../src/errors.ts';
import type {
  EvidenceCollector,
  EvidenceContext,
  EvidenceRule,
} from '../../src/faults/vocabulary/evidence.ts';
import type { Link } from '../../src/runtime/faults.ts';
import { droppedMeasured, LinkEvidence } from '../parts/link-evidence.ts';
import { percentText } from '../parts/words.ts';
import { CountedEvidence } from './counted-evidence.ts';
import { needOf, type PacketEffect } from './effect.ts';
import { BANDWIDTH_PART, DELAY_PART, STALL_MS } from './probe.ts';
import { TransitEvidence } from './transit-evidence.ts';

export function measurePackets(
  fault: { readonly links: readonly Link[]; readonly effect: PacketEffect },
  { cluster, mechanism: mechanismOf, knowledge }: EvidenceContext,
): EvidenceCollector {
  const { links, effect } = fault;
  const ends = links.flatMap(({ from, to }) => [from, to]);
  const clients = ends.some((end) => !cluster.nodes.includes(end));
  const mechanism = mechanismOf(clients ? 'disturb-clients' : needOf(effect));
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
      return new TransitEvidence(cluster, mechanism, { links, effect }, knowledge.isCut);
    default:
      return unreachable(effect);
  }
}

const probed: EvidenceRule['measured'] = {
  docker: 'probes over TCP from sandbox to sandbox, on the path of the node’s own connections',
  process: 'probes through the message router',
  sim: 'probes through the simulated network',
};
const counted: EvidenceRule['measured'] = {
  docker: 'numbered datagrams from sandbox to sandbox',
  process: 'what the router counted, with probes',
  sim: 'what was counted, with probes, of the simulated network',
};

export const packetEvidenceRules: readonly EvidenceRule[] = [
  {
    fault: 'packet delay',
    measured: probed,
    threshold: `a probe takes at least ${percentText(DELAY_PART)} of the delay on every link that is not cut`,
    otherwise: '`at least 80 ms on 0 of 4 links; probes took 1 ms; not on n1→n2 …`',
  },
  {
    fault: 'packet loss',
    measured: droppedMeasured,
    threshold: 'as for loss',
    otherwise: 'as for loss',
  },
  {
    fault: 'packet bandwidth',
    measured: probed,
    threshold: `a long probe takes at least ${percentText(BANDWIDTH_PART)} of the time that its bytes need at the planned speed`,
    otherwise: '`at most 40000 B/s on 0 of 4 links; not on n1→n2 …`',
  },
  {
    fault: 'packet stall',
    measured: probed,
    threshold: `no probe arrives within ${STALL_MS} ms on links on which one did before, or does after where they were cut before`,
    otherwise: '`nothing within 300 ms on 0 of 4 links; not on n1→n2 …`',
  },
  {
    fault: 'packet reset',
    measured: probed,
    threshold:
      'the connection of a probe is reset; without connections, a probe is lost with what was on its way',
    otherwise: '`a connection reset on 0 of 4 links; not on n1→n2 …`',
  },
  {
    fault: 'packet duplicate',
    measured: counted,
    threshold: 'one at least came twice',
    otherwise: '`0 messages duplicated on 4 links`',
  },
  {
    fault: 'packet reorder',
    measured: counted,
    threshold: 'one at least was overtaken',
    otherwise: '`0 messages overtaken on 4 links`',
  },
];
