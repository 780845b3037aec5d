// Which edges of a component can still lie on a cycle of a kind. When an edge is removed, so is
// whatever is left without a way in or without a way out, and so on: a ring falls apart at once,
// whatever its length.
//
// Real-time edges are not listed, so with them a node always may have a way in and out, and nothing
// is pruned.

import type { CycleKind } from './cycle-kinds.ts';
import { PROCESS } from './edge-list.ts';
import type { LocalGraph } from './local-graph.ts';

export class LivingEdges {
  readonly #graph: LocalGraph;
  readonly #dead: Uint8Array;
  readonly #waysIn: Int32Array;
  readonly #waysOut: Int32Array;
  readonly #prunes: boolean;

  constructor(graph: LocalGraph, kind: CycleKind) {
    this.#graph = graph;
    this.#dead = new Uint8Array(graph.to.length);
    this.#waysIn = new Int32Array(graph.members.length);
    this.#waysOut = new Int32Array(graph.members.length);
    this.#prunes = !(kind.ordered && graph.realtime !== undefined);
    const allowed = kind.starts | kind.walks | (kind.ordered ? PROCESS : 0);
    for (let edge = 0; edge < graph.to.length; edge += 1) {
      if ((graph.relation[edge]! & allowed) === 0) this.#dead[edge] = 1;
      else {
        this.#waysIn[graph.to[edge]!]! += 1;
        this.#waysOut[graph.from[edge]!]! += 1;
      }
    }
    if (!this.#prunes) return;
    const nodes = graph.members.keys();
    this.#prune([...nodes].filter((n) => this.#waysIn[n] === 0 || this.#waysOut[n] === 0));
  }

  /** Whether the edge may lie on a cycle that has not been looked at. */
  has(edge: number): boolean {
    return this.#dead[edge] === 0;
  }

  /** Removes the edges of a relation into a node. */
  removeEntering(node: number, relation: number): void {
    const { enteringStart, entering } = this.#graph;
    const touched: number[] = [];
    for (let i = enteringStart[node]!; i < enteringStart[node + 1]!; i += 1) {
      const edge = entering[i]!;
      if (this.#graph.relation[edge] === relation) this.#remove(edge, touched);
    }
    if (this.#prunes) this.#prune(touched);
  }

  #remove(edge: number, touched: number[]): void {
    if (this.#dead[edge] === 1) return;
    this.#dead[edge] = 1;
    const from = this.#graph.from[edge]!;
    const to = this.#graph.to[edge]!;
    this.#waysOut[from]! -= 1;
    this.#waysIn[to]! -= 1;
    if (this.#waysOut[from] === 0) touched.push(from);
    if (this.#waysIn[to] === 0) touched.push(to);
  }

  #prune(touched: number[]): void {
    const { start, enteringStart, entering } = this.#graph;
    for (let node = touched.pop(); node !== undefined; node = touched.pop()) {
      if (this.#waysIn[node] !== 0 && this.#waysOut[node] !== 0) continue;
      for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) this.#remove(edge, touched);
      for (let i = enteringStart[node]!; i < enteringStart[node + 1]!; i += 1) {
        this.#remove(entering[i]!, touched);
      }
    }
  }
}
