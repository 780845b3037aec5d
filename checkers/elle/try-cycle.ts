// Cycles of an exact length by trial and error, for the rare walks that are no cycles; see
// cycle-search.ts.

import type { CycleKind } from './cycle-kinds.ts';
import { PROCESS, REALTIME, RW } from './edge-list.ts';
import type { LocalGraph } from './local-graph.ts';

/**
 * A cycle: edge i goes from nodes[i] to nodes[i + 1], the last one back to nodes[0]. Nodes are
 * local.
 */
export interface LocalCycle {
  readonly nodes: readonly number[];
  readonly relations: readonly number[];
}

/** What may be tried. */
export interface TriedEdges {
  /** Whether the edge that starts the kind leads from a node back to the target. */
  readonly closes: (node: number) => boolean;
  /** Whether an edge is still of interest. */
  readonly has: (edge: number) => boolean;
  /** Steps left; counted down. */
  steps: number;
}

/**
 * A cycle of a kind with `length` nodes that begins at the target; undefined if there is none, or
 * no steps left.
 */
export function tryCycle(
  graph: LocalGraph,
  kind: CycleKind,
  target: number,
  length: number,
  allowed: TriedEdges,
): LocalCycle | undefined {
  const nodes = [target];
  const relations: number[] = [];
  const onPath = new Set(nodes);
  const isCycle = () => {
    if (nodes.length !== length || !allowed.closes(nodes[length - 1]!)) return false;
    if (kind.nonadjacent && relations[relations.length - 1] === RW) return false;
    return !kind.ordered || relations.some((one) => one === PROCESS || one === REALTIME);
  };
  const extend = (): boolean => {
    if (isCycle()) return true;
    if (nodes.length >= length) return false;
    const before = relations.length === 0 ? RW : relations[relations.length - 1];
    for (const [next, relation] of successors(graph, kind, nodes[nodes.length - 1]!, allowed)) {
      if (onPath.has(next)) continue;
      if (kind.nonadjacent && relation === RW && before === RW) continue;
      allowed.steps -= 1;
      if (allowed.steps <= 0) return false;
      nodes.push(next);
      relations.push(relation);
      onPath.add(next);
      if (extend()) return true;
      onPath.delete(next);
      nodes.pop();
      relations.pop();
    }
    return false;
  };
  return extend() ? { nodes, relations: [...relations, kind.starts] } : undefined;
}

function* successors(
  graph: LocalGraph,
  kind: CycleKind,
  node: number,
  allowed: TriedEdges,
): Generator<readonly [number, number]> {
  const walks = kind.walks | (kind.ordered ? PROCESS : 0);
  for (let edge = graph.start[node]!; edge < graph.start[node + 1]!; edge += 1) {
    const relation = graph.relation[edge]!;
    if ((relation & walks) !== 0 && allowed.has(edge)) yield [graph.to[edge]!, relation];
  }
  if (!kind.ordered || graph.realtime === undefined) return;
  const { byInvocation, invoked, completed, immediate } = graph.realtime;
  const from = immediate?.from[node] ?? 0;
  const to = immediate?.to[node] ?? byInvocation.length;
  for (let place = from; place < to; place += 1) {
    const next = byInvocation[place]!;
    if (invoked[next]! > completed[node]!) yield [next, REALTIME];
  }
}
