// Which nodes the walks of a kind of cycle can lead to, told from one pass over a component. Of a
// mostly correct history the walks of G-single, which leave the anti-dependencies out, agree with
// some serial order of nearly all transactions: then hardly any anti-dependency can be closed, and
// hardly any needs a search. Kahn (1962), with the order of time taken from sorted moments, since
// its edges are too many to list.

import type { CycleKind } from './cycle-kinds.ts';
import type { LocalGraph, RealTimeOrder } from './local-graph.ts';

const NOT_PLACED = 0x7fffffff;

/** A serial order of the nodes that are on no cycle of walks, nor behind one, as far as it goes. */
export class WalkOrder {
  readonly #place: Int32Array;

  /** `realtime`: all pairs that are apart in time count, which is sound where only some do. */
  constructor(graph: LocalGraph, { walks }: CycleKind, realtime: RealTimeOrder) {
    const size = graph.members.length;
    this.#place = new Int32Array(size).fill(NOT_PLACED);
    const blocking = new Int32Array(size);
    for (let edge = 0; edge < graph.to.length; edge += 1) {
      if ((graph.relation[edge]! & walks) !== 0) blocking[graph.to[edge]!]! += 1;
    }
    const { completed, invoked, byInvocation } = realtime;
    const byCompletion = byInvocation.toSorted((a, b) => completed[a]! - completed[b]!);
    const ready: number[] = [];
    let placed = 0;
    let begun = 0;
    let ended = 0;
    const release = (node: number): void => {
      blocking[node]! -= 1;
      if (blocking[node]! < 0) ready.push(node);
    };
    for (;;) {
      while (ended < size && this.#place[byCompletion[ended]!] !== NOT_PLACED) ended += 1;
      const until = ended < size ? completed[byCompletion[ended]!]! : NOT_PLACED;
      // Whoever was invoked by then follows nobody in time who is not placed yet.
      while (begun < size && invoked[byInvocation[begun]!]! <= until) {
        release(byInvocation[begun]!);
        begun += 1;
      }
      const node = ready.pop();
      if (node === undefined) break;
      this.#place[node] = placed;
      placed += 1;
      for (let edge = graph.start[node]!; edge < graph.start[node + 1]!; edge += 1) {
        if ((graph.relation[edge]! & walks) !== 0) release(graph.to[edge]!);
      }
    }
  }

  /** False where no walk leads from one node to the other; true may be wrong. */
  mayReach(from: number, to: number): boolean {
    const place = this.#place[to]!;
    return place === NOT_PLACED || this.#place[from]! <= place;
  }
}
