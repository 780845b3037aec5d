// Watches leases run out, by the clock of one node. Never early: the time of a lease begins here
// when this node first sees its generation applied, which is after its client asked for it,
// whichever node that happened on. So any node may propose the end of a lease, also one that has
// just begun to lead or has been paused; what it cannot do is to end a generation that was renewed
// in the log before its proposal.

import type { Lease } from './machine.ts';

/** A proposal may be lost with its leader; it is made again after this long. */
const AGAIN_MS = 500;

interface Watched {
  readonly generation: string;
  readonly endsMs: number;
  proposedMs: number | null;
}

export class LeaseWatch {
  #watched = new Map<string, Watched>();

  /** The leases that ran out and whose end is to be proposed now. `nowMs` is the node's clock. */
  due(leases: Iterable<Lease>, nowMs: number): readonly Lease[] {
    const before = this.#watched;
    const after = new Map<string, Watched>();
    const due: Lease[] = [];
    for (const lease of leases) {
      const known = before.get(lease.key);
      const watched =
        known?.generation === lease.generation
          ? known
          : { generation: lease.generation, endsMs: nowMs + lease.lengthMs, proposedMs: null };
      after.set(lease.key, watched);
      if (nowMs < watched.endsMs) continue;
      if (watched.proposedMs !== null && Math.abs(nowMs - watched.proposedMs) < AGAIN_MS) continue;
      watched.proposedMs = nowMs;
      due.push(lease);
    }
    this.#watched = after;
    return due;
  }
}
