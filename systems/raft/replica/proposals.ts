// Commands that this node put into the log as leader and whose clients wait for what comes of them.

import type { Json } from '../../../src/json.ts';
import type { Raft } from '../core/raft.ts';
import type { Entry } from '../core/types.ts';

/**
 * `applied`: it happened, with this result. `refused`: it did not happen and will not. `lost`:
 * leadership was lost with it in the log; it may still happen.
 */
export type ProposalOutcome =
  | { readonly kind: 'applied'; readonly result: Json }
  | { readonly kind: 'refused'; readonly reason: 'not-leader' | 'busy' }
  | { readonly kind: 'lost' };

export type ProposalDone = (outcome: ProposalOutcome) => void;

export class Proposals {
  readonly #raft: Raft;
  readonly #max: number;
  /** By index. All of one term: whoever loses the lead drops them. */
  readonly #waiting = new Map<number, { readonly term: number; readonly done: ProposalDone }>();

  /** `max`: how many may wait; more are refused. */
  constructor(raft: Raft, max: number) {
    this.#raft = raft;
    this.#max = max;
  }

  propose(command: Json, done: ProposalDone): void {
    if (this.#waiting.size >= this.#max) {
      done({ kind: 'refused', reason: 'busy' });
      return;
    }
    const index = this.#raft.propose(command);
    if (index === null) done({ kind: 'refused', reason: 'not-leader' });
    else this.#waiting.set(index, { term: this.#raft.term, done });
  }

  /** The entry at `index` was applied, with this result. */
  applied(index: number, entry: Entry, result: Json): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) return;
    this.#waiting.delete(index);
    waiting.done(waiting.term === entry.term ? { kind: 'applied', result } : { kind: 'lost' });
  }

  /**
   * Tells those of a leadership that is over: another leader may still commit them, so nobody
   * knows.
   */
  dropLost(): void {
    for (const [index, { term, done }] of this.#waiting) {
      if (this.#raft.role === 'leader' && this.#raft.term === term) return;
      this.#waiting.delete(index);
      done({ kind: 'lost' });
    }
  }
}
