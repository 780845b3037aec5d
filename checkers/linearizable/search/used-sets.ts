// Which optional (indeterminate) operations a configuration has used up. Operations of one class
// are interchangeable, so it is a multiset of classes, kept as a sorted list and numbered: 0 is the
// empty one.

import { doubled } from '../tables/doubled.ts';
import { RowTable } from '../tables/row-table.ts';

/** Numbered multisets of small integers. */
export class UsedSets {
  #items = new Int32Array(16);
  /** By set: where its items begin; they end where the next one's begin. */
  #starts = new Int32Array(16);
  #end = 0;
  #count = 0;
  /** By set: the hash of its items, so that the index can be made anew without looking at them. */
  #hashes = new Int32Array(16);
  /** Numbers by content: the open-addressing index over the lists. */
  #index = new Int32Array(32);
  /** Remembered additions: (set, item) → set. */
  readonly #added = new RowTable(2, 16);
  #addedTo = new Int32Array(16);

  constructor() {
    this.#intern(0);
  }

  get bytes(): number {
    const lists = this.#items.length + this.#starts.length + this.#hashes.length;
    return (lists + this.#index.length + this.#addedTo.length) * 4 + this.#added.bytes;
  }

  /** The set with one more `item`. */
  with(set: number, item: number): number {
    const added = this.#added;
    added.scratch[0] = set;
    added.scratch[1] = item;
    const before = added.count;
    const pair = added.add();
    if (pair < before) return this.#addedTo[pair] as number;
    if (pair >= this.#addedTo.length) this.#addedTo = doubled(this.#addedTo);
    const result = this.#insert(set, item);
    this.#addedTo[pair] = result;
    return result;
  }

  /** The items of a set, ascending. */
  items(set: number): Int32Array {
    return this.#items.subarray(this.#starts[set], this.#starts[set + 1]);
  }

  /** How often `item` is in the set. */
  countOf(set: number, item: number): number {
    const end = this.#starts[set + 1] as number;
    let count = 0;
    for (let i = this.#starts[set] as number; i < end; i++) if (this.#items[i] === item) count++;
    return count;
  }

  /** True when every item of `small` is in `large`, as often as it is in `small`. */
  isSubset(small: number, large: number): boolean {
    if (small === large || small === 0) return true;
    const items = this.#items;
    let i = this.#starts[small] as number;
    let j = this.#starts[large] as number;
    const iEnd = this.#starts[small + 1] as number;
    const jEnd = this.#starts[large + 1] as number;
    while (iEnd - i <= jEnd - j) {
      if (i === iEnd) return true;
      const wanted = items[i] as number;
      const found = items[j++] as number;
      if (found > wanted) return false;
      if (found === wanted) i++;
    }
    return false;
  }

  #insert(set: number, item: number): number {
    const start = this.#starts[set] as number;
    const length = (this.#starts[set + 1] as number) - start;
    while (this.#end + length + 1 > this.#items.length) this.#items = doubled(this.#items);
    const items = this.#items;
    let to = this.#end;
    let from = start;
    while (from < start + length && (items[from] as number) <= item) {
      items[to++] = items[from++] as number;
    }
    items[to++] = item;
    while (from < start + length) items[to++] = items[from++] as number;
    return this.#intern(length + 1);
  }

  /** The number of the list of `length` items that was written at the end. */
  #intern(length: number): number {
    const hash = this.#hash(this.#end, length);
    let slot = hash & (this.#index.length - 1);
    for (;;) {
      const set = (this.#index[slot] as number) - 1;
      if (set < 0) break;
      if (this.#hashes[set] === hash && this.#equals(set, length)) return set;
      slot = (slot + 1) & (this.#index.length - 1);
    }
    const set = this.#count++;
    if (this.#count + 1 >= this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[set] = this.#end;
    this.#end += length;
    this.#starts[set + 1] = this.#end;
    if (set >= this.#hashes.length) this.#hashes = doubled(this.#hashes);
    this.#hashes[set] = hash;
    this.#index[slot] = set + 1;
    if (this.#count * 2 > this.#index.length) this.#rehash();
    return set;
  }

  #equals(set: number, length: number): boolean {
    const start = this.#starts[set] as number;
    if ((this.#starts[set + 1] as number) - start !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#items[start + i] !== this.#items[this.#end + i]) return false;
    }
    return true;
  }

  #hash(start: number, length: number): number {
    let hash = length;
    for (let i = start; i < start + length; i++) {
      hash = Math.imul(hash ^ (this.#items[i] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    return hash;
  }

  #rehash(): void {
    this.#index = new Int32Array(this.#index.length * 2);
    for (let set = 0; set < this.#count; set++) {
      let slot = (this.#hashes[set] as number) & (this.#index.length - 1);
      while (this.#index[slot] !== 0) slot = (slot + 1) & (this.#index.length - 1);
      this.#index[slot] = set + 1;
    }
  }
}
