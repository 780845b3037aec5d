// The two searches over one partition, side by side, because neither is best everywhere.

import type { Commitments } from '../commitments/commitments.ts';
import type { Method, PartitionDecision, PortfolioLimits } from '../decision.ts';
import type { Timeline } from '../tables/timeline.ts';
import type { Transitions } from '../tables/transitions.ts';
import { BreadthFirstSearch } from './breadth-first.ts';
import { DepthFirstSearch } from './depth-first.ts';
import type { Search } from './search.ts';
import { orderOf } from './witness.ts';

/** Steps that the second search gets at least. */
const SHARE_MIN = 64;

/** A partition, prepared for the searches. */
export interface Subject<State> {
  readonly partition: number;
  readonly timeline: Timeline;
  readonly transitions: Transitions<State>;
  readonly commitments: Commitments | undefined;
  /** Bytes held by the table of steps, if it is this partition's own. */
  readonly ownBytes: () => number;
}

/** Both searches over one partition. */
export class Contest<State> {
  readonly partition: number;
  decision: PartitionDecision | undefined;
  /** What `countBytes` gave last. */
  countedBytes = 0;
  readonly #ownBytes: () => number;
  readonly #timeline: Timeline;
  readonly #transitions: Transitions<State>;
  readonly #commitments: Commitments | undefined;
  readonly #witness: boolean;
  /**
   * Methods that have not begun. A search holds memory, and most partitions need only the first.
   */
  readonly #waiting: Method[];
  readonly #searches: { readonly method: Method; readonly search: Search }[] = [];

  constructor(subject: Subject<State>, limits: PortfolioLimits) {
    this.partition = subject.partition;
    this.#timeline = subject.timeline;
    this.#transitions = subject.transitions;
    this.#commitments = subject.commitments;
    this.#ownBytes = subject.ownBytes;
    this.#witness = limits.witness === true;
    const wanted = (method: Method) => limits.methods === undefined || limits.methods.has(method);
    this.#waiting = (['depth-first', 'breadth-first'] as const).filter(wanted);
  }

  /** No search is allowed. */
  get isIdle(): boolean {
    return this.#waiting.length + this.#searches.length === 0;
  }

  /** Bytes held. */
  countBytes(): number {
    let bytes = this.#timeline.size * 20 + this.#ownBytes();
    for (const { search } of this.#searches) bytes += search.bytes;
    this.countedBytes = bytes;
    return bytes;
  }

  get validUpToRow(): number {
    let reached = 0;
    for (const { search } of this.#searches) reached = Math.max(reached, search.reached);
    return reached === 0 ? -1 : this.#rowOfReturn(reached - 1);
  }

  run(steps: number): void {
    const count = this.#searches.length + this.#waiting.length;
    // A step of the breadth-first search is about a third of the work of a depth-first one.
    let share = steps * 3;
    for (let turn = 0; turn < count && this.decision === undefined; turn++) {
      if (turn === this.#searches.length) this.#begin(this.#waiting.shift() as Method);
      const { method, search } = this.#searches[turn] as { method: Method; search: Search };
      const before = search.looked;
      const outcome = search.run(method === 'breadth-first' ? share : steps);
      // What one of them asks the model, it asks for both.
      share = Math.max(SHARE_MIN, 3 * (search.looked - before));
      if (outcome === 'more') continue;
      this.decision =
        outcome === 'valid'
          ? { verdict: 'valid', partition: this.partition, method, witness: this.#order(search) }
          : {
              verdict: 'invalid',
              partition: this.partition,
              method,
              // Commitments look ahead, so with them a search ends before the return at which it
              // breaks.
              ...(this.#commitments === undefined && {
                failingRow: this.#rowOfReturn(search.reached),
              }),
            };
    }
    if (this.decision !== undefined) this.#searches.length = 0;
  }

  #begin(method: Method): void {
    const Kind = method === 'depth-first' ? DepthFirstSearch : BreadthFirstSearch;
    const search = new Kind(this.#timeline, this.#transitions, this.#commitments);
    this.#searches.push({ method, search });
  }

  #order(search: Search): readonly number[] | undefined {
    if (!this.#witness || !(search instanceof DepthFirstSearch)) return undefined;
    return orderOf(this.#timeline, this.#transitions, search.choices());
  }

  /** Gives the larger of two searches up; false when there is only one left. */
  dropHeavier(): boolean {
    const [first, second] = this.#searches;
    if (first === undefined || second === undefined) return false;
    this.#searches.splice(first.search.bytes >= second.search.bytes ? 0 : 1, 1);
    return true;
  }

  #rowOfReturn(position: number): number {
    return this.#timeline.rows[this.#timeline.returns[position] as number] as number;
  }
}
