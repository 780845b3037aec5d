// A set of configurations (state, mask, used optional operations) that keeps only the best: of two that differ in
// nothing but the optional operations used, the one that used a subset of the other's can do all that the other can.

import { RowTable } from './row-table.ts';
import type { UsedSets } from './used-sets.ts';

/** Mark of an entry that a better one has replaced. */
export const REPLACED = -1;

/** Configurations in order of addition, `REPLACED` ones included. */
export class ConfigSet {
  /** Rows of (state, mask words); write to `table.scratch` before `add`. */
  readonly table: RowTable;
  /** By entry: its row in `table`. */
  rowOf = new Int32Array(64);
  /** By entry: its used set, or `REPLACED`. */
  usedOf = new Int32Array(64);
  /** By entry: the state before the optional operation that made it and changed nothing else, or -1. */
  cameFrom = new Int32Array(64);
  entries = 0;
  readonly #used: UsedSets;
  #next = new Int32Array(64);
  #first = new Int32Array(64);

  constructor(words: number, used: UsedSets) {
    this.table = new RowTable(1 + words, 64);
    this.#used = used;
  }

  get bytes(): number {
    return this.table.bytes + (this.rowOf.length * 4 + this.#first.length) * 4;
  }

  /** Adds the row in `table.scratch` with a used set, unless there is one as good. */
  add(used: number, cameFrom: number): void {
    const before = this.table.count;
    const row = this.table.add();
    if (row >= this.#first.length) this.#first = doubled(this.#first);
    if (row === before) {
      this.#first[row] = -1;
    } else {
      for (
        let entry = this.#first[row] as number;
        entry >= 0;
        entry = this.#next[entry] as number
      ) {
        const other = this.usedOf[entry] as number;
        if (other === REPLACED) continue;
        if (this.#used.isSubset(other, used)) return;
        if (this.#used.isSubset(used, other)) this.usedOf[entry] = REPLACED;
      }
    }
    this.#append(row, used, cameFrom);
  }

  clear(): void {
    this.table.clear();
    this.entries = 0;
  }

  #append(row: number, used: number, cameFrom: number): void {
    const entry = this.entries++;
    if (entry >= this.rowOf.length) {
      this.rowOf = doubled(this.rowOf);
      this.usedOf = doubled(this.usedOf);
      this.cameFrom = doubled(this.cameFrom);
      this.#next = doubled(this.#next);
    }
    this.cameFrom[entry] = cameFrom;
    this.rowOf[entry] = row;
    this.usedOf[entry] = used;
    this.#next[entry] = this.#first[row] as number;
    this.#first[row] = entry;
  }
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
