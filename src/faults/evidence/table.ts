// What counts as evidence, for people: per kind of fault what is measured in each runtime, what it must show, and what
// is said when it does not. The table in docs/faults.md is made of this, with the thresholds that the code uses.

import type { FaultKind, PacketEffect } from '../../runtime/faults.ts';
import type { RuntimeName } from '../../runtime/types.ts';
import { CLOCK_TOLERANCE_MS, RATE_TOLERANCE } from './clock.ts';
import { BANDWIDTH_PART, DELAY_PART, STALL_MS } from './packet.ts';

export interface EvidenceRule {
  /** What is measured, and by what. */
  readonly measured: Readonly<Record<RuntimeName, string>>;
  /** When that shows that the fault took effect. */
  readonly threshold: string;
  /** What the reason of the verdict then says, after `fault f1 (kind) left no evidence: `. */
  readonly otherwise: string;
}

/** A row per kind of fault, and per effect where one kind has several. */
export type EvidenceRow =
  | Exclude<FaultKind, 'packet' | 'clock'>
  | `packet ${PacketEffect['type']}`
  | 'clock jump, strobe'
  | 'clock drift';

const percent = (part: number): string => `${Math.round(part * 100)} %`;

const simulated = (what: string): string => `${what} of the simulated network`;
const engineState = 'the engine’s state of the container, and when it was started';
const processState = 'the state and id of the process in /proc';
const simulatedState = 'the simulated node’s state and life';
const clockOffset = {
  docker: 'the wall clock that the node reads, the best of 5 round trips',
  process: 'the wall clock that the node reads, by a round trip',
  sim: 'the simulated clock, exactly',
};
const noDisk = 'not available';
const disk = { docker: noDisk, process: noDisk, sim: 'what the simulated disk counts' };
const probes = {
  docker: 'probes over TCP from sandbox to sandbox, on the path of the node’s own connections',
  process: 'probes through the message router',
  sim: 'probes through the simulated network',
};
const dropped = {
  docker: 'packet counters of iptables in the receiver’s sandbox, with probes',
  process: 'messages that the router dropped, with probes',
  sim: simulated('messages dropped, with probes,'),
};
const effects = {
  docker: 'numbered datagrams from sandbox to sandbox',
  process: 'what the router counted, with probes',
  sim: simulated('what was counted, with probes,'),
};

export const evidenceRules: Readonly<Record<EvidenceRow, EvidenceRule>> = {
  partition: {
    measured: dropped,
    threshold:
      'every cut link whose sender runs still drops a probe just before it is healed, and something was dropped',
    otherwise: '`12 messages dropped on 4 links; in the end none on n1→n2`',
  },
  swizzle: {
    measured: dropped,
    threshold: 'every link dropped something while it was cut',
    otherwise: 'the links that dropped nothing',
  },
  loss: {
    measured: dropped,
    threshold: 'one link at least drops a probe just before it is healed',
    otherwise: '`0 messages dropped on 4 links; in the end none on n1→n2 …`',
  },
  kill: {
    measured: { docker: engineState, process: processState, sim: simulatedState },
    threshold: 'every target is down whenever it is looked at',
    otherwise: '`n2 down, then running`',
  },
  'kill-at-sync': {
    measured: { docker: noDisk, process: noDisk, sim: simulatedState },
    threshold: 'one target at least is seen down or in another life',
    otherwise: 'the targets that went on',
  },
  pause: {
    measured: {
      docker: `${engineState} (frozen)`,
      process: `${processState} (stopped)`,
      sim: simulatedState,
    },
    threshold: 'every target is paused, or down by another fault, whenever it is looked at',
    otherwise: '`n2 paused, then running`',
  },
  'clock jump, strobe': {
    measured: clockOffset,
    threshold: `the last look at every target that runs is within ${CLOCK_TOLERANCE_MS} ms and the uncertainty of the plan, and nearer to it than to an untouched clock`,
    otherwise: '`n1 off by 0 ms`',
  },
  'clock drift': {
    measured: clockOffset,
    threshold: `as for a jump, and ${percent(RATE_TOLERANCE)} of the time since the fault began`,
    otherwise: '`n1 off by 2 ms at 100.0 % of real speed`',
  },
  'packet delay': {
    measured: probes,
    threshold: `a probe takes at least ${percent(DELAY_PART)} of the delay on every link that is not cut`,
    otherwise: '`at least 80 ms on 0 of 4 links; probes took 1 ms; not on n1→n2 …`',
  },
  'packet loss': {
    measured: dropped,
    threshold: 'as for loss',
    otherwise: 'as for loss',
  },
  'packet bandwidth': {
    measured: probes,
    threshold: `a long probe takes at least ${percent(BANDWIDTH_PART)} of the time that its bytes need at the planned speed`,
    otherwise: '`at most 40000 B/s on 0 of 4 links; not on n1→n2 …`',
  },
  'packet stall': {
    measured: probes,
    threshold: `no probe arrives within ${STALL_MS} ms on links on which one did before, or does after where they were cut before`,
    otherwise: '`nothing within 300 ms on 0 of 4 links; not on n1→n2 …`',
  },
  'packet reset': {
    measured: probes,
    threshold:
      'the connection of a probe is reset; without connections, a probe is lost with what was on its way',
    otherwise: '`a connection reset on 0 of 4 links; not on n1→n2 …`',
  },
  'packet duplicate': {
    measured: effects,
    threshold: 'one at least came twice',
    otherwise: '`0 messages duplicated on 4 links`',
  },
  'packet reorder': {
    measured: effects,
    threshold: 'one at least was overtaken',
    otherwise: '`0 messages overtaken on 4 links`',
  },
  disk: {
    measured: disk,
    threshold: 'one target’s disk at least did as planned',
    otherwise: '`n1 0 of 12 syncs failed`',
  },
};
