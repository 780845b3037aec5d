// A refused compare-and-set found another value at some moment of its own. Where each value was
// written once, the times at which a value is certainly there follow from its chain, and a refusal
// inside of one is impossible.
//
//   |-read 1-|                      |-read 1-|   certainly 1 from the first return to the last
//                                                call
//               |-cas 1→2 refused-|

import { OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { CAS, INITIAL, NONE, type Values } from './chain-values.ts';

/** A refused operation, and the rows between whose return and call its value is certainly there. */
export interface Refusal {
  readonly row: number;
  /** `NONE`: since the beginning. */
  readonly since: number;
  readonly until: number;
}

/** Finds refused operations that met the value which they say was not there. */
export class Refusals {
  readonly #columns: CheckedColumns;
  readonly #kinds: Uint8Array;
  readonly #values: Values;
  /**
   * By value: the operation whose return shows that it is there, and the one called last before it
   * can go.
   */
  readonly #since: Int32Array;
  readonly #until: Int32Array;

  constructor(columns: CheckedColumns, kinds: Uint8Array, values: Values) {
    this.#columns = columns;
    this.#kinds = kinds;
    this.#values = values;
    this.#since = new Int32Array(values.index.count).fill(NONE);
    this.#until = new Int32Array(values.index.count).fill(NONE);
  }

  /**
   * The first impossible refusal in the rows from `from` to `to - 1`. `heads`: first values of all
   * chains. Gives turns.
   */
  *find(
    heads: Int32Array,
    from: number,
    to: number,
  ): Generator<void, Refusal | undefined, unknown> {
    let turn = 0;
    for (const head of heads) {
      if (++turn % TURN_ITEMS === 0) yield;
      this.#hold(head);
    }
    for (let row = from; row < to; row++) {
      if (++turn % TURN_ITEMS === 0) yield;
      const refusal = this.#refusalOf(row);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** The row, if it is an impossible refusal. */
  #refusalOf(row: number): Refusal | undefined {
    const { f, input, outcome, call, return: returned } = this.#columns;
    if (outcome[row] !== OUTCOME_REFUSED || this.#kinds[f[row] as number] !== CAS) return undefined;
    const value = this.#values.index.find(input[row] as number);
    if (value < 0) return undefined;
    const until = this.#until[value] as number;
    if (until === NONE || (call[until] as number) <= (returned[row] as number)) return undefined;
    const since = this.#since[value] as number;
    const held = since === NONE ? -Infinity : (returned[since] as number);
    return held < (call[row] as number) ? { row, since, until } : undefined;
  }

  #hold(head: number): void {
    const { writer, firstRead, lastRead, next } = this.#values;
    const chain: number[] = [];
    let until = NONE;
    for (let value = head; value !== NONE; value = next[value] as number) {
      chain.push(value);
      until = this.#later(until, writer[value] as number);
      until = this.#later(until, lastRead[value] as number);
      const follower = next[value] as number;
      if (follower !== NONE) until = this.#later(until, writer[follower] as number);
      this.#until[value] = until;
    }
    let since = NONE;
    for (let at = chain.length - 1; at >= 0; at--) {
      const value = chain[at] as number;
      since = this.#earlier(since, firstRead[value] as number);
      since = this.#earlier(since, writer[value] as number);
      // The initial value was there before anything returned.
      this.#since[value] = value === INITIAL ? NONE : since;
    }
  }

  /** Which of two rows was called later; `NONE` is none. */
  #later(one: number, other: number): number {
    const { call } = this.#columns;
    if (one === NONE || other === NONE) return one === NONE ? other : one;
    return (call[other] as number) > (call[one] as number) ? other : one;
  }

  /** Which of two rows returned earlier. */
  #earlier(one: number, other: number): number {
    const { return: returned } = this.#columns;
    if (one === NONE || other === NONE) return one === NONE ? other : one;
    return (returned[other] as number) < (returned[one] as number) ? other : one;
  }
}
