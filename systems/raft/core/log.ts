// The log in memory: an array with an offset, so that compaction forgets a prefix and indexes stay
// what they are.
//
//   offset = 3, entries = [e4, e5, e6]   →   lastIndex = 6, termAt(3) = offsetTerm,
//                                            termAt(2) = null (compacted)

import type { Entry } from './types.ts';

export class RaftLog {
  /** Index and term of the entry just before the first one kept. */
  offset: number;
  offsetTerm: number;
  /** Everything up to here is committed; volatile (figure 2). */
  commit: number;
  /** Everything up to here was handed out to be applied. */
  applied: number;
  /** The first index that was not handed out to be persisted. */
  unpersisted: number;
  #entries: Entry[];

  constructor(offset: number, offsetTerm: number, entries: readonly Entry[], commit: number) {
    this.offset = offset;
    this.offsetTerm = offsetTerm;
    this.#entries = [...entries];
    this.commit = commit;
    this.applied = commit;
    this.unpersisted = this.lastIndex + 1;
  }

  get lastIndex(): number {
    return this.offset + this.#entries.length;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.offsetTerm;
  }

  /** The term of the entry at `index`; null where it is compacted away or does not exist. */
  termAt(index: number): number | null {
    if (index === this.offset) return this.offsetTerm;
    return this.#entries[index - this.offset - 1]?.term ?? null;
  }

  /** At most `max` entries from `from` on, which must be after `offset`. */
  slice(from: number, max: number): Entry[] {
    const start = from - this.offset - 1;
    return this.#entries.slice(start, start + max);
  }

  append(entry: Entry): void {
    this.#entries.push(entry);
  }

  /**
   * Puts `entries` after `prev`, which exists. An entry that is there already stays; from the first
   * one of another term on, what was there goes (section 5.3). Entries that agree and go beyond
   * `entries` stay too: the message may be an old one.
   */
  merge(prev: number, entries: readonly Entry[]): void {
    for (let i = 0; i < entries.length; i++) {
      const index = prev + 1 + i;
      if (this.termAt(index) === entries[i]?.term) continue;
      this.#entries.length = index - this.offset - 1;
      for (let rest = i; rest < entries.length; rest++) this.#entries.push(entries[rest] as Entry);
      this.unpersisted = Math.min(this.unpersisted, index);
      return;
    }
  }

  /** Raises the commit index; it never falls, and never passes the end of the log. */
  commitTo(index: number): void {
    const reachable = Math.min(index, this.lastIndex);
    if (reachable > this.commit) this.commit = reachable;
  }

  /** The first index of the run of entries of one term that ends at `index`. */
  firstIndexOfTermAt(index: number): number {
    const term = this.termAt(index);
    let first = index;
    while (first - 1 > this.offset && this.termAt(first - 1) === term) first--;
    return first;
  }

  /** The last index of an entry of `term`; null where there is none. */
  lastIndexOfTerm(term: number): number | null {
    for (let index = this.lastIndex; index >= this.offset; index--) {
      if (this.termAt(index) === term) return index;
    }
    return null;
  }

  /** Forgets everything up to and including `index`, which must be applied. */
  compactTo(index: number): void {
    if (index <= this.offset) return;
    this.offsetTerm = this.termAt(index) as number;
    this.#entries.splice(0, index - this.offset);
    this.offset = index;
  }

  /** Starts over from a snapshot. */
  reset(index: number, term: number): void {
    this.#entries = [];
    this.offset = index;
    this.offsetTerm = term;
    this.commit = index;
    this.applied = index;
    this.unpersisted = index + 1;
  }
}
