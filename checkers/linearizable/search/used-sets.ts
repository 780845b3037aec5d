// Which optional (indeterminate) operations a configuration has used up. Operations of one class are
// interchangeable, so it is a multiset of classes. Each is numbered, 0 is the empty one, and each other one is its
// largest item and the set of the rest: sets that begin alike share what they begin with.

import { doubled } from '../doubled.ts';
import { RowTable } from './row-table.ts';

const REST = 0;
const LARGEST = 1;

/** Numbered multisets of small integers. */
export class UsedSets {
  /** By set - 1: (rest, largest item). */
  readonly #sets = new RowTable(2, 256);
  /** By set: how many items it has. */
  #sizes = new Int32Array(256);
  /** Remembered additions: (set, item) → set. */
  readonly #added = new RowTable(2, 256);
  #addedTo = new Int32Array(256);
  readonly #larger: number[] = [];

  get bytes(): number {
    return this.#sets.bytes + this.#added.bytes + (this.#sizes.length + this.#addedTo.length) * 4;
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
  items(set: number): number[] {
    const items: number[] = [];
    for (let at = set; at !== 0; at = this.#rest(at)) items.push(this.#largest(at));
    return items.reverse();
  }

  /** How often `item` is in the set. */
  countOf(set: number, item: number): number {
    let count = 0;
    for (let at = set; at !== 0; at = this.#rest(at)) {
      const largest = this.#largest(at);
      if (largest < item) break;
      if (largest === item) count++;
    }
    return count;
  }

  /** True when every item of `small` is in `large`, as often as it is in `small`. */
  isSubset(small: number, large: number): boolean {
    let wanted = small;
    let from = large;
    while (wanted !== from && wanted !== 0) {
      if ((this.#sizes[wanted] as number) > (this.#sizes[from] as number)) return false;
      const difference = this.#largest(from) - this.#largest(wanted);
      if (difference < 0) return false;
      from = this.#rest(from);
      if (difference === 0) wanted = this.#rest(wanted);
    }
    return true;
  }

  #rest(set: number): number {
    return this.#sets.get(set - 1, REST);
  }

  #largest(set: number): number {
    return this.#sets.get(set - 1, LARGEST);
  }

  #insert(set: number, item: number): number {
    const larger = this.#larger;
    let result = set;
    for (; result !== 0 && this.#largest(result) > item; result = this.#rest(result)) {
      larger.push(this.#largest(result));
    }
    result = this.#joined(result, item);
    for (let each = larger.pop(); each !== undefined; each = larger.pop()) {
      result = this.#joined(result, each);
    }
    return result;
  }

  /** The set of `rest` and one item that is not smaller than any of it. */
  #joined(rest: number, item: number): number {
    const sets = this.#sets;
    sets.scratch[REST] = rest;
    sets.scratch[LARGEST] = item;
    const set = sets.add() + 1;
    if (set >= this.#sizes.length) this.#sizes = doubled(this.#sizes);
    this.#sizes[set] = (this.#sizes[rest] as number) + 1;
    return set;
  }
}
