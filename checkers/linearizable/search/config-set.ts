// A set of configurations (state, which pending operations have taken effect, which optional ones
// are used up) that keeps only the best. Of two with the same state and the same mutators, the one
// that used fewer optional operations and took more observers can do all that the other can.

import { doubled } from '../tables/doubled.ts';
import { RowTable } from '../tables/row-table.ts';
import type { UsedSets } from './used-sets.ts';

/** Mark of an entry that a better one has replaced. */
export const REPLACED = -1;

/** Configurations in order of addition, `REPLACED` ones included. */
export class ConfigSet {
  /** By entry: its used set, or `REPLACED`. */
  usedOf = new Int32Array(64);
  /**
   * By entry: the state before the optional operation that made it and changed nothing else, or -1.
   */
  cameFrom = new Int32Array(64);
  entries = 0;
  /** How many entries were held against new ones. It only grows. */
  compared = 0;
  readonly #words: number;
  readonly #used: UsedSets;
  /** Rows of (state, words of the mutators that have taken effect). */
  readonly #table: RowTable;
  /** By entry: its row. */
  #rowOf = new Int32Array(64);
  /** By entry and word: the observers that have taken effect. */
  #observed: Int32Array<ArrayBuffer>;
  /** By row: its last entry; by entry: the one before it of the same row, or -1. */
  #last = new Int32Array(64);
  #before = new Int32Array(64);

  /** Masks have `words` 32-bit words. */
  constructor(words: number, used: UsedSets) {
    this.#words = words;
    this.#used = used;
    this.#table = new RowTable(1 + words, 64);
    this.#observed = new Int32Array(64 * words);
  }

  get bytes(): number {
    const ints = this.#rowOf.length * 4 + this.#observed.length + this.#last.length;
    return this.#table.bytes + ints * 4;
  }

  /**
   * Adds a configuration unless there is one as good. `observers` tells which slots only observe.
   */
  add(
    state: number,
    mask: Int32Array,
    observers: Int32Array,
    used: number,
    cameFrom: number,
  ): void {
    const { scratch } = this.#table;
    scratch[0] = state;
    for (let w = 0; w < this.#words; w++) {
      scratch[1 + w] = (mask[w] as number) & ~(observers[w] as number);
    }
    const before = this.#table.count;
    const row = this.#table.add();
    if (row >= this.#last.length) this.#last = doubled(this.#last);
    if (row === before) {
      this.#last[row] = -1;
    } else {
      for (let entry = this.#last[row] as number; entry >= 0; ) {
        this.compared++;
        const other = this.usedOf[entry] as number;
        if (other !== REPLACED) {
          const order = this.#compare(entry, mask, observers);
          if (order >= 0 && this.#used.isSubset(other, used)) return;
          if (order <= 0 && order > INCOMPARABLE && this.#used.isSubset(used, other)) {
            this.usedOf[entry] = REPLACED;
          }
        }
        entry = this.#before[entry] as number;
      }
    }
    this.#append(row, mask, observers, used, cameFrom);
  }

  /** The state of an entry; its whole mask is written to `mask`. */
  load(entry: number, mask: Int32Array): number {
    const row = this.#rowOf[entry] as number;
    const table = this.#table;
    for (let w = 0; w < this.#words; w++) {
      const observed = this.#observed[entry * this.#words + w] as number;
      mask[w] = table.get(row, 1 + w) | observed;
    }
    return table.get(row, 0);
  }

  /** Forgets all and keeps the space. */
  clear(): void {
    this.#table.clear();
    this.entries = 0;
  }

  /** 1: the entry observed more than this mask; 0: the same; -1: less; otherwise `INCOMPARABLE`. */
  #compare(entry: number, mask: Int32Array, observers: Int32Array): number {
    let more = false;
    let less = false;
    for (let w = 0; w < this.#words; w++) {
      const theirs = this.#observed[entry * this.#words + w] as number;
      const ours = (mask[w] as number) & (observers[w] as number);
      if ((theirs & ~ours) !== 0) more = true;
      if ((ours & ~theirs) !== 0) less = true;
    }
    if (more && less) return INCOMPARABLE;
    return more ? 1 : less ? -1 : 0;
  }

  #append(
    row: number,
    mask: Int32Array,
    observers: Int32Array,
    used: number,
    cameFrom: number,
  ): void {
    const entry = this.entries++;
    if (entry >= this.#rowOf.length) {
      this.#rowOf = doubled(this.#rowOf);
      this.usedOf = doubled(this.usedOf);
      this.cameFrom = doubled(this.cameFrom);
      this.#before = doubled(this.#before);
      this.#observed = doubled(this.#observed);
    }
    this.#rowOf[entry] = row;
    this.usedOf[entry] = used;
    this.cameFrom[entry] = cameFrom;
    this.#before[entry] = this.#last[row] as number;
    this.#last[row] = entry;
    for (let w = 0; w < this.#words; w++) {
      this.#observed[entry * this.#words + w] = (mask[w] as number) & (observers[w] as number);
    }
  }
}

const INCOMPARABLE = -2;
