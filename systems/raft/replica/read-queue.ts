// Reads on their way: each waits for an index from the leader, then until the state machine has
// applied that much. One request for an index is under way at a time; reads that come in meanwhile
// share the next, because an index counts only for reads that came in before it was asked for.

import type { Raft } from '../core/raft.ts';

/**
 * `ready`: the state machine may be read now. `unavailable`: no index was to be had; nothing
 * happened.
 */
export type ReadDone = (outcome: 'ready' | 'unavailable') => void;

interface Batch {
  readonly reads: readonly ReadDone[];
  readonly id: number;
  /** Null until the leader has answered. */
  index: number | null;
  ageTicks: number;
}

export class ReadQueue {
  readonly #raft: Raft;
  readonly #resendTicks: number;
  readonly #patienceTicks: number;
  #nextId: number;
  #queued: ReadDone[] = [];
  #asking: Batch | null = null;
  #applying: Batch[] = [];
  /** In which term the request was last sent. */
  #askedTerm = 0;

  constructor(raft: Raft, resendTicks: number, patienceTicks: number) {
    this.#raft = raft;
    this.#resendTicks = resendTicks;
    this.#patienceTicks = patienceTicks;
    // An answer to an earlier life of this node must not pass for one to this.
    this.#nextId = raft.hardState.life * 2 ** 32;
  }

  push(done: ReadDone): void {
    this.#queued.push(done);
    this.#ask();
  }

  /** Asks again at once where there is a new leader: the old one may be gone with the request. */
  follow(): void {
    if (this.#asking === null || this.#raft.term === this.#askedTerm) return;
    if (this.#raft.leader !== null) this.#send(this.#asking);
  }

  /** The leader has answered request `id`. */
  indexKnown(id: number, index: number): void {
    if (this.#asking === null || this.#asking.id !== id) return;
    this.#asking.index = index;
    this.#applying.push(this.#asking);
    this.#asking = null;
    this.#ask();
  }

  /** Finishes the reads for which enough is applied. */
  serve(): void {
    if (this.#applying.length === 0) return;
    const { applied } = this.#raft;
    const served = this.#applying.filter((batch) => (batch.index ?? 0) <= applied);
    if (served.length === 0) return;
    this.#applying = this.#applying.filter((batch) => (batch.index ?? 0) > applied);
    for (const batch of served) finish(batch, 'ready');
  }

  /** Asks again where the answer may have been lost, and gives up on what waited too long. */
  tick(): void {
    const asking = this.#asking;
    if (asking !== null) {
      asking.ageTicks++;
      if (asking.ageTicks > this.#patienceTicks) {
        this.#asking = null;
        finish(asking, 'unavailable');
        this.#ask();
      } else if (asking.ageTicks % this.#resendTicks === 0) {
        this.#send(asking);
      }
    }
    for (const batch of this.#applying) batch.ageTicks++;
    const late = this.#applying.filter((batch) => batch.ageTicks > this.#patienceTicks);
    if (late.length === 0) return;
    this.#applying = this.#applying.filter((batch) => batch.ageTicks <= this.#patienceTicks);
    for (const batch of late) finish(batch, 'unavailable');
  }

  #ask(): void {
    if (this.#asking !== null || this.#queued.length === 0) return;
    const batch: Batch = { reads: this.#queued, id: this.#nextId++, index: null, ageTicks: 0 };
    this.#queued = [];
    if (this.#raft.leader === null) {
      finish(batch, 'unavailable');
      return;
    }
    this.#asking = batch;
    this.#send(batch);
  }

  #send(batch: Batch): void {
    this.#askedTerm = this.#raft.term;
    this.#raft.read(batch.id);
  }
}

function finish(batch: Batch, outcome: 'ready' | 'unavailable'): void {
  for (const done of batch.reads) done(outcome);
}
