// A refused compare-and-set found another value at some moment of its own. Where each value was written once, the
// times at which a value is certainly there follow from its chain, and a refusal inside of one is impossible.
//
//   |-read 1-|                      |-read 1-|      certainly 1 from the first return to the last call
//               |-cas 1→2 refused-|

import { OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { CheckedColumns } from '../partitions.ts';
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
  /** By value: the operation whose return shows that it is there, and the one called last before it can go. */
  readonly #since: Int32Array;
  readonly #until: Int32Array;

  /** `heads`: first values of all chains. */
  constructor(columns: CheckedColumns, kinds: Uint8Array, values: Values, heads: Int32Array) {
    this.#columns = columns;
    this.#kinds = kinds;
    this.#values = values;
    this.#since = new Int32Array(values.index.count).fill(NONE);
    this.#until = new Int32Array(values.index.count).fill(NONE);
    for (const head of heads) this.#hold(head);
  }

  /** The first impossible refusal in these rows. */
  find(from: number, to: number): Refusal | undefined {
    const { f, input, outcome, call, return: returned } = this.#columns;
    for (let row = from; row < to; row++) {
      if (outcome[row] !== OUTCOME_REFUSED || this.#kinds[f[row] as number] !== CAS) continue;
      const value = this.#values.index.find(input[row] as number);
      if (value < 0) continue;
      const until = this.#until[value] as number;
      if (until === NONE || (call[until] as number) <= (returned[row] as number)) continue;
      const since = this.#since[value] as number;
      const held = since === NONE ? -Infinity : (returned[since] as number);
      if (held < (call[row] as number)) return { row, since, until };
    }
    return undefined;
  }

  #hold(head: number): void {
    const { call, return: returned } = this.#columns;
    const { writer, firstRead, lastRead, next } = this.#values;
    const chain: number[] = [];
    let until = NONE;
    const later = (row: number) => {
      if (row === NONE) return;
      if (until === NONE || (call[row] as number) > (call[until] as number)) until = row;
    };
    for (let value = head; value !== NONE; value = next[value] as number) {
      chain.push(value);
      later(writer[value] as number);
      later(lastRead[value] as number);
      const follower = next[value] as number;
      if (follower !== NONE) later(writer[follower] as number);
      this.#until[value] = until;
    }
    let since = NONE;
    const earlier = (row: number) => {
      if (row === NONE) return;
      if (since === NONE || (returned[row] as number) < (returned[since] as number)) since = row;
    };
    for (let at = chain.length - 1; at >= 0; at--) {
      const value = chain[at] as number;
      earlier(firstRead[value] as number);
      earlier(writer[value] as number);
      // The initial value was there before anything returned.
      this.#since[value] = value === INITIAL ? NONE : since;
    }
  }
}
