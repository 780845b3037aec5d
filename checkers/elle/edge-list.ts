// Dependencies between transactions, and their adjacency lists. Adya (1999), section 4: ww, wr and
// rw.

import { TooLarge } from './malformed.ts';

/** The later transaction overwrote (or appended right after) what the earlier one wrote. */
export const WW = 1;
/** The later transaction read what the earlier one wrote. */
export const WR = 2;
/** The later transaction overwrote what the earlier one read: an anti-dependency. */
export const RW = 4;
/** The same process did the earlier transaction before the later one. */
export const PROCESS = 8;
/** The earlier transaction was complete before the later one began. */
export const REALTIME = 16;

/**
 * A gigabyte of edges. Reached only when many reads of the last state of a list meet many appends
 * nobody saw.
 */
const EDGES_MAX = 2 ** 27;

/** A growing list of edges in typed arrays. */
export class EdgeList {
  #from: Int32Array;
  #to: Int32Array;
  #relation: Uint8Array;
  #count = 0;

  /** Room for `capacity` edges at first. */
  constructor(capacity = 1024) {
    this.#from = new Int32Array(capacity);
    this.#to = new Int32Array(capacity);
    this.#relation = new Uint8Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds an edge. An edge from a transaction to itself says nothing and is dropped. */
  add(from: number, to: number, relation: number): void {
    if (from === to) return;
    if (this.#count === this.#from.length) this.#grow();
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#relation[this.#count] = relation;
    this.#count += 1;
  }

  /** Drops all but the first `count` edges. */
  truncate(count: number): void {
    this.#count = count;
  }

  /** The edges by their source; `nodeCount` is one more than the largest node. */
  adjacency(nodeCount: number): Adjacency {
    const start = new Int32Array(nodeCount + 1);
    for (let i = 0; i < this.#count; i += 1) start[this.#from[i]! + 1]! += 1;
    for (let node = 0; node < nodeCount; node += 1) start[node + 1]! += start[node]!;
    const next = start.slice();
    const to = new Int32Array(this.#count);
    const relation = new Uint8Array(this.#count);
    for (let i = 0; i < this.#count; i += 1) {
      const from = this.#from[i]!;
      const slot = next[from]!;
      next[from] = slot + 1;
      to[slot] = this.#to[i]!;
      relation[slot] = this.#relation[i]!;
    }
    return { start, to, relation };
  }

  #grow(): void {
    const length = Math.max(1024, this.#from.length * 2);
    if (length > EDGES_MAX) {
      throw new TooLarge(
        `the transactions depend on each other in more than ${EDGES_MAX / 2} ways; ` +
          'fewer operations per key keep the number down',
      );
    }
    const from = new Int32Array(length);
    const to = new Int32Array(length);
    const relation = new Uint8Array(length);
    from.set(this.#from);
    to.set(this.#to);
    relation.set(this.#relation);
    this.#from = from;
    this.#to = to;
    this.#relation = relation;
  }
}

/** The edges out of node n are numbered start[n] up to start[n + 1]. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly relation: Uint8Array;
}
