// What a depth-first search remembers: the configurations that it has been in (Lowe 2017). One that
// has used up more indeterminate operations than one that was seen can come to nothing that this
// one could not.

import { doubled } from '../tables/doubled.ts';
import { RowTable } from '../tables/row-table.ts';
import type { UsedSets } from './used-sets.ts';

export class SeenConfigurations {
  /** Sets of used-up operations that the last `add` compared. */
  compared = 0;
  readonly #rows: RowTable;
  readonly #words: number;
  /** Null where no operation is indeterminate. */
  readonly #used: UsedSets | null;
  /** By row: the last of its entries in the chain of used sets; 0 is none. */
  #chain = new Int32Array(16);
  #chainUsed = new Int32Array(16);
  #chainNext = new Int32Array(16);
  #chainCount = 1;

  /** `words`: of the mask of operations that have taken effect. */
  constructor(words: number, used: UsedSets | null) {
    this.#rows = new RowTable(2 + words, 16);
    this.#words = words;
    this.#used = used;
  }

  get bytes(): number {
    return this.#rows.bytes + (this.#chain.length + this.#chainUsed.length * 2) * 4;
  }

  /** Remembers a configuration; true when it, or one with more operations left, was there. */
  add(position: number, state: number, mask: Int32Array, usedSet: number): boolean {
    const rows = this.#rows;
    this.compared = 0;
    rows.scratch[0] = position;
    rows.scratch[1] = state;
    for (let w = 0; w < this.#words; w++) rows.scratch[2 + w] = mask[w] as number;
    const before = rows.count;
    const row = rows.add();
    const used = this.#used;
    if (used === null) return row < before;
    if (row >= this.#chain.length) this.#chain = doubled(this.#chain);
    if (row === before) this.#chain[row] = 0;
    for (let entry = this.#chain[row] as number; entry !== 0; ) {
      this.compared++;
      if (used.isSubset(this.#chainUsed[entry] as number, usedSet)) return true;
      entry = this.#chainNext[entry] as number;
    }
    this.#link(row, usedSet);
    return false;
  }

  #link(row: number, usedSet: number): void {
    if (this.#chainCount === this.#chainUsed.length) {
      this.#chainUsed = doubled(this.#chainUsed);
      this.#chainNext = doubled(this.#chainNext);
    }
    this.#chainUsed[this.#chainCount] = usedSet;
    this.#chainNext[this.#chainCount] = this.#chain[row] as number;
    this.#chain[row] = this.#chainCount++;
  }
}
