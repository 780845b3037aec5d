// The shortest cycle of a kind in one component, exactly, without time limits.
//
// Every kind names a relation that its cycles must contain at least once: rw for the G-single
// family. Take the edges a → b of that relation, grouped by b; one breadth-first search from b,
// over the other edges that the kind allows, finds the nearest such a, and b → … → a → b is the
// shortest cycle of the kind that enters b so. The group is done with then: its edges are taken
// away, and so is everything that no longer lies on a cycle, which keeps long rings linear. A
// search goes no deeper than the best cycle so far.
//
// A search runs over states, not nodes: whether an edge of time was taken, and whether the last
// edge was an anti-dependency where two in a row are forbidden. A walk that passes one node in two
// states is no cycle; it splits into two smaller closed walks, one of which is a cycle that rules
// out at least as much. Only then is the shortest true cycle searched for by trying, with a limit
// on the number of steps, as that problem is NP-hard.

import type { CycleKind } from './cycle-kinds.ts';
import { PROCESS, REALTIME, RW } from './edge-list.ts';
import { LivingEdges } from './living-edges.ts';
import type { LocalGraph, RealTimeOrder } from './local-graph.ts';
import { type LocalCycle, type TriedEdges, tryCycle } from './try-cycle.ts';
import { WalkOrder } from './walk-order.ts';

/** Steps that one search may spend on trying; a fraction of a second. */
const TRIES_MAX = 1_000_000;
/** Longest cycle that is looked for by trying. */
const TRIED_LENGTH_MAX = 100;
const ORDERED = 1;
const AFTER_RW = 2;
const LAYERS = 4;

/** The shortest cycle of a kind, the first one found among equals; undefined when there is none. */
export function shortestCycle(graph: LocalGraph, kind: CycleKind): LocalCycle | undefined {
  return new CycleSearch(graph, kind).run();
}

class CycleSearch {
  readonly #graph: LocalGraph;
  readonly #kind: CycleKind;
  readonly #living: LivingEdges;
  /** Where time is among the walks, which edges cannot be closed; without it, `#living` knows. */
  readonly #order: WalkOrder | undefined;
  /** Per state, the number of the search that reached it last. */
  readonly #reached: Int32Array;
  readonly #parent: Int32Array;
  readonly #relation: Uint8Array;
  readonly #depth: Int32Array;
  readonly #queue: Int32Array;
  /** Per node, the number of the search that it can close with the edge in `#closing`. */
  readonly #closes: Int32Array;
  /** Relations that may be walked, those of time included. */
  readonly #walks: number;
  #search = 0;
  /** How many nodes, by invocation, this search has not reached by an edge of real time. */
  #notReachedInTime = 0;
  #best: LocalCycle | undefined;
  /** What is left of the steps that may be spent on trying. */
  #stepsLeft = TRIES_MAX;

  constructor(graph: LocalGraph, kind: CycleKind) {
    const states = graph.members.length * LAYERS;
    this.#graph = graph;
    this.#kind = kind;
    this.#walks = kind.walks | (kind.ordered ? PROCESS : 0);
    this.#living = new LivingEdges(graph, kind);
    this.#order =
      kind.ordered && graph.realtime !== undefined
        ? new WalkOrder(graph, kind, graph.realtime)
        : undefined;
    this.#reached = new Int32Array(states);
    this.#parent = new Int32Array(states);
    this.#relation = new Uint8Array(states);
    this.#depth = new Int32Array(states);
    this.#queue = new Int32Array(states);
    this.#closes = new Int32Array(graph.members.length);
  }

  run(): LocalCycle | undefined {
    const { enteringStart, entering, from, relation, members } = this.#graph;
    for (let target = 0; target < members.length; target += 1) {
      this.#search += 1;
      let sources = 0;
      for (let i = enteringStart[target]!; i < enteringStart[target + 1]!; i += 1) {
        const edge = entering[i]!;
        if (relation[edge] !== this.#kind.starts || !this.#living.has(edge)) continue;
        if (this.#order?.mayReach(target, from[edge]!) === false) continue;
        this.#closes[from[edge]!] = this.#search;
        sources += 1;
      }
      if (sources === 0) continue;
      const last = this.#reachSource(target);
      if (last >= 0 && !this.#keep(last)) this.#keepByTrying(target, this.#depth[last]! + 1);
      if (this.#best?.nodes.length === 2) break;
      this.#living.removeEntering(target, this.#kind.starts);
    }
    return this.#best;
  }

  /**
   * Breadth-first from the target to the nearest source; its state, or -1 when none is near enough.
   */
  #reachSource(target: number): number {
    const deepest = this.#best === undefined ? 0x7fffffff : this.#best.nodes.length - 2;
    const first = target * LAYERS + (this.#kind.nonadjacent ? AFTER_RW : 0);
    const realtime = this.#kind.ordered ? this.#graph.realtime : undefined;
    this.#notReachedInTime = realtime?.byInvocation.length ?? 0;
    this.#reached[first] = this.#search;
    this.#parent[first] = -1;
    this.#depth[first] = 0;
    this.#queue[0] = first;
    let tail = 1;
    for (let head = 0; head < tail; head += 1) {
      const state = this.#queue[head]!;
      if (this.#isClosed(state)) return state;
      if (this.#depth[state]! >= deepest) continue;
      tail = this.#expandEdges(state, tail);
      if (realtime === undefined) continue;
      tail = this.#expandTime(realtime, state, tail);
    }
    return -1;
  }

  #isClosed(state: number): boolean {
    if (this.#closes[(state / LAYERS) | 0] !== this.#search) return false;
    if (this.#kind.ordered && (state & ORDERED) === 0) return false;
    return !this.#kind.nonadjacent || (state & AFTER_RW) === 0;
  }

  #expandEdges(state: number, queueTail: number): number {
    const { start, to, relation } = this.#graph;
    const { nonadjacent } = this.#kind;
    const walks = this.#walks;
    const node = (state / LAYERS) | 0;
    let tail = queueTail;
    for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
      const taken = relation[edge]!;
      if (!this.#living.has(edge) || (taken & walks) === 0) continue;
      let layer = state & ORDERED;
      if (taken === PROCESS) layer = ORDERED;
      else if (nonadjacent && taken === RW) {
        if ((state & AFTER_RW) !== 0) continue;
        layer |= AFTER_RW;
      }
      tail = this.#enqueue(to[edge]! * LAYERS + layer, state, taken, tail);
    }
    return tail;
  }

  /**
   * Everything invoked after this node completed follows it; most of that was reached by earlier
   * nodes.
   */
  #expandTime(realtime: RealTimeOrder, state: number, queueTail: number): number {
    const { byInvocation, invoked, completed, immediate } = realtime;
    const node = (state / LAYERS) | 0;
    let tail = queueTail;
    if (immediate !== undefined) {
      for (let i = immediate.from[node]!; i < immediate.to[node]!; i += 1) {
        tail = this.#enqueue(byInvocation[i]! * LAYERS + ORDERED, state, REALTIME, tail);
      }
      return tail;
    }
    while (this.#notReachedInTime > 0) {
      const next = byInvocation[this.#notReachedInTime - 1]!;
      if (invoked[next]! <= completed[node]!) break;
      this.#notReachedInTime -= 1;
      tail = this.#enqueue(next * LAYERS + ORDERED, state, REALTIME, tail);
    }
    return tail;
  }

  #enqueue(state: number, parent: number, relation: number, tail: number): number {
    if (this.#reached[state] === this.#search) return tail;
    this.#reached[state] = this.#search;
    this.#parent[state] = parent;
    this.#relation[state] = relation;
    this.#depth[state] = this.#depth[parent]! + 1;
    this.#queue[tail] = state;
    return tail + 1;
  }

  /**
   * Keeps the cycle that ends in a state if it is one: no node twice. Shorter than the best by
   * construction.
   */
  #keep(last: number): boolean {
    const nodes: number[] = [];
    const relations: number[] = [this.#kind.starts];
    for (let state = last; state >= 0; state = this.#parent[state]!) {
      nodes.push((state / LAYERS) | 0);
      if (this.#parent[state]! >= 0) relations.push(this.#relation[state]!);
    }
    if (new Set(nodes).size < nodes.length) return false;
    // Walked back from the source: its edge to the target comes first once everything is turned
    // round.
    nodes.reverse();
    relations.reverse();
    this.#best = { nodes, relations };
    return true;
  }

  /**
   * Looks for true cycles through a target, ever longer ones, starting from the length of a walk
   * that is none.
   */
  #keepByTrying(target: number, lengthMin: number): void {
    const { length: size } = this.#graph.members;
    const lengthMax = Math.min(this.#best?.nodes.length ?? size + 1, TRIED_LENGTH_MAX + 1);
    const allows: TriedEdges = {
      closes: (node) => this.#closes[node] === this.#search,
      has: (edge) => this.#living.has(edge),
      steps: this.#stepsLeft,
    };
    for (let length = lengthMin; length < lengthMax && allows.steps > 0; length += 1) {
      const cycle = tryCycle(this.#graph, this.#kind, target, length, allows);
      if (cycle === undefined) continue;
      this.#best = cycle;
      break;
    }
    this.#stepsLeft = allows.steps;
  }
}
