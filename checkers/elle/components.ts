// Strongly connected components of the dependency graph together with the order of time. Tarjan
// (1972), with an explicit stack, because a component can be as long as the history. Every cycle
// lies within one component.

import type { Adjacency } from './edge-list.ts';
import type { OrderGraph } from './order-graph.ts';

/**
 * The components with at least two transactions, each as ascending transactions, in order of their
 * first one. What has no way in is peeled off first; of a correct history nothing is left then, and
 * no search is needed.
 */
export function components(
  transactionCount: number,
  data: Adjacency,
  order: OrderGraph,
): readonly Int32Array[] {
  const waysIn = peel(transactionCount, data, order);
  if (waysIn === undefined) return [];
  const search = new ComponentSearch(transactionCount, data, order, waysIn);
  for (let node = 0; node < transactionCount; node += 1) {
    if (waysIn[node]! > 0) search.from(node);
  }
  return search.found.sort((a, b) => a[0]! - b[0]!);
}

/**
 * Removes nodes without a way in, again and again. The ways into those that are left, or undefined
 * if none is.
 */
function peel(
  transactionCount: number,
  data: Adjacency,
  order: OrderGraph,
): Int32Array | undefined {
  const waysIn = new Int32Array(order.nodeCount);
  for (const node of data.to) waysIn[node]! += 1;
  for (const node of order.after) if (node >= 0) waysIn[node]! += 1;
  for (const node of order.byInvocation.subarray(order.barrierStart[0]!)) waysIn[node]! += 1;
  for (let node = transactionCount + 1; node < order.nodeCount; node += 1) waysIn[node]! += 1;
  const free = new Int32Array(order.nodeCount);
  let count = 0;
  for (let node = 0; node < order.nodeCount; node += 1) {
    if (waysIn[node] === 0) {
      free[count] = node;
      count += 1;
    }
  }
  const enter = (node: number) => {
    waysIn[node]! -= 1;
    if (waysIn[node] !== 0) return;
    free[count] = node;
    count += 1;
  };
  for (let next = 0; next < count; next += 1) {
    const node = free[next]!;
    if (node < transactionCount) {
      for (let i = data.start[node]!; i < data.start[node + 1]!; i += 1) enter(data.to[i]!);
      if (order.after[node]! >= 0) enter(order.after[node]!);
      continue;
    }
    const barrier = node - transactionCount;
    const end = order.barrierStart[barrier + 1]!;
    for (let i = order.barrierStart[barrier]!; i < end; i += 1) enter(order.byInvocation[i]!);
    if (node + 1 < order.nodeCount) enter(node + 1);
  }
  return count === order.nodeCount ? undefined : waysIn;
}

class ComponentSearch {
  readonly found: Int32Array[] = [];
  readonly #transactionCount: number;
  readonly #data: Adjacency;
  readonly #order: OrderGraph;
  /** Order of discovery from 1; 0 is undiscovered. */
  readonly #discovered: Int32Array;
  /** Earliest discovered node reachable; 0x7fffffff once the component of the node is complete. */
  readonly #low: Int32Array;
  /** Number of successors looked at. */
  readonly #progress: Int32Array;
  readonly #open: Int32Array;
  readonly #path: Int32Array;
  /** Nodes with 0 have been peeled off. */
  readonly #waysIn: Int32Array;
  #openCount = 0;
  #clock = 0;

  constructor(transactionCount: number, data: Adjacency, order: OrderGraph, waysIn: Int32Array) {
    this.#waysIn = waysIn;
    this.#transactionCount = transactionCount;
    this.#data = data;
    this.#order = order;
    this.#discovered = new Int32Array(order.nodeCount);
    this.#low = new Int32Array(order.nodeCount);
    this.#progress = new Int32Array(order.nodeCount);
    this.#open = new Int32Array(order.nodeCount);
    this.#path = new Int32Array(order.nodeCount);
  }

  from(root: number): void {
    if (this.#discovered[root] !== 0) return;
    const path = this.#path;
    const low = this.#low;
    let depth = 0;
    this.#discover(root);
    path[0] = root;
    while (depth >= 0) {
      const node = path[depth]!;
      const next = this.#successor(node);
      if (next >= 0 && this.#waysIn[next] === 0) continue;
      if (next === -1) {
        depth -= 1;
        if (low[node] === this.#discovered[node]) this.#close(node);
        else if (depth >= 0 && low[node]! < low[path[depth]!]!) low[path[depth]!] = low[node]!;
      } else if (this.#discovered[next] === 0) {
        this.#discover(next);
        depth += 1;
        path[depth] = next;
      } else if (low[next] !== 0x7fffffff && this.#discovered[next]! < low[node]!) {
        low[node] = this.#discovered[next]!;
      }
    }
  }

  #discover(node: number): void {
    this.#clock += 1;
    this.#discovered[node] = this.#clock;
    this.#low[node] = this.#clock;
    this.#open[this.#openCount] = node;
    this.#openCount += 1;
  }

  /** The next successor of a node, or -1 when all have been returned. */
  #successor(node: number): number {
    const taken = this.#progress[node]!;
    this.#progress[node] = taken + 1;
    const count = this.#transactionCount;
    const order = this.#order;
    if (node < count) {
      const edge = this.#data.start[node]! + taken;
      const end = this.#data.start[node + 1]!;
      if (edge < end) return this.#data.to[edge]!;
      return edge === end ? order.after[node]! : -1;
    }
    const barrier = node - count;
    const place = order.barrierStart[barrier]! + taken;
    const end = order.barrierStart[barrier + 1]!;
    if (place < end) return order.byInvocation[place]!;
    return place === end && node + 1 < order.nodeCount ? node + 1 : -1;
  }

  #close(root: number): void {
    const members: number[] = [];
    let node = -1;
    while (node !== root) {
      this.#openCount -= 1;
      node = this.#open[this.#openCount]!;
      this.#low[node] = 0x7fffffff;
      if (node < this.#transactionCount) members.push(node);
    }
    if (members.length > 1) this.found.push(Int32Array.from(members).sort());
  }
}
