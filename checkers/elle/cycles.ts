// From dependencies to cycles: components, then the shortest cycle of each kind in each of them.

import { components } from './components.ts';
import { type CycleKind, cycleKinds } from './cycle-kinds.ts';
import { shortestCycle } from './cycle-search.ts';
import { type EdgeList, PROCESS, REALTIME, RW, WR } from './edge-list.ts';
import {
  type LocalGraph,
  localGraph,
  type RealTimeEdges,
  withImmediateTime,
} from './local-graph.ts';
import { boundary } from './models.ts';
import type { OrderGraph } from './order-graph.ts';
import type { TransactionTable } from './transactions.ts';
import type { LocalCycle } from './try-cycle.ts';

/**
 * Larger components are not searched a second time for a cycle between immediate neighbours in
 * time.
 */
const NEIGHBOURS_SIZE_MAX = 5_000;

export interface Cycle extends Ring {
  /** `G0`, `G-single-item-realtime` … */
  readonly kind: string;
  /** How many transactions the component of the cycle has. */
  readonly componentSize: number;
  /**
   * The shortest of its kind between immediate neighbours in time, where that is another one: real
   * time is transitive, so a cycle of two may leap over a thousand transactions, and this one shows
   * the way between.
   */
  readonly neighbours: Ring | undefined;
}

export interface Ring {
  /** Transactions; edge i goes from txns[i] to txns[i + 1], the last one back to txns[0]. */
  readonly txns: readonly number[];
  /** The relation of each edge, as in edge-list.ts. */
  readonly relations: readonly number[];
}

/**
 * The shortest cycle of each kind in each component. A kind is not looked for when the cycles
 * already found in the same component rule out every model that it would. `onComponent` is called
 * before each component and may throw to stop.
 */
export function findCycles(
  table: TransactionTable,
  edges: EdgeList,
  order: OrderGraph,
  onComponent: () => void,
  realTimeEdges: RealTimeEdges = 'any',
): readonly Cycle[] {
  const data = edges.adjacency(table.count);
  const localOf = new Int32Array(table.count).fill(-1);
  const found: Cycle[] = [];
  for (const members of components(table.count, data, order)) {
    onComponent();
    const graph = localGraph(table, data, order, members, localOf, realTimeEdges);
    found.push(...cyclesOfComponent(graph, order));
  }
  return found;
}

function cyclesOfComponent(graph: LocalGraph, order: OrderGraph): Cycle[] {
  const found: Cycle[] = [];
  for (const kind of cycleKinds(order.kind)) {
    if (!saysMore(kind.name, found)) continue;
    const cycle = shortestCycle(graph, kind);
    if (cycle === undefined) continue;
    const name = kindOfCycle(cycle.relations);
    found.push({
      kind: name,
      ...rotated(graph, cycle),
      componentSize: graph.members.length,
      neighbours: neighboursOf(graph, kind, name, cycle),
    });
  }
  return found;
}

function neighboursOf(
  graph: LocalGraph,
  kind: CycleKind,
  name: string,
  { nodes }: LocalCycle,
): Ring | undefined {
  const { realtime, members } = graph;
  if (!kind.ordered || realtime === undefined || realtime.immediate !== undefined) return undefined;
  if (members.length > NEIGHBOURS_SIZE_MAX) return undefined;
  const cycle = shortestCycle(withImmediateTime(graph), kind);
  if (cycle === undefined || cycle.nodes.length <= nodes.length) return undefined;
  return kindOfCycle(cycle.relations) === name ? rotated(graph, cycle) : undefined;
}

/** Whether a kind would rule out a model that the cycles found so far leave standing. */
function saysMore(kind: string, found: readonly Cycle[]): boolean {
  const ruledOut = boundary(found.map((cycle) => cycle.kind));
  const { not, alsoNot } = boundary([kind]);
  return [...not, ...alsoNot].some((model) => ruledOut.rest.includes(model));
}

/** What a cycle of these edges is called; see cycle-kinds.ts. */
export function kindOfCycle(relations: readonly number[]): string {
  const suffix = relations.includes(REALTIME)
    ? '-realtime'
    : relations.includes(PROCESS)
      ? '-process'
      : '';
  const antiDependencies = relations.filter((relation) => relation === RW).length;
  if (antiDependencies === 0) return (relations.includes(WR) ? 'G1c' : 'G0') + suffix;
  if (antiDependencies === 1) return `G-single-item${suffix}`;
  const adjacent = relations.some(
    (relation, i) => relation === RW && relations[(i + 1) % relations.length] === RW,
  );
  return (adjacent ? 'G2-item' : 'G-nonadjacent-item') + suffix;
}

/** In terms of transactions, and beginning with the earliest, so that equal cycles look equal. */
function rotated(graph: LocalGraph, cycle: LocalCycle): Ring {
  const { nodes, relations } = cycle;
  // A cycle may be as long as the history: too many arguments for Math.min.
  const first = nodes.indexOf(nodes.reduce((a, b) => Math.min(a, b)));
  const at = (i: number) => (first + i) % nodes.length;
  return {
    txns: nodes.map((_, i) => graph.members[nodes[at(i)]!]!),
    relations: relations.map((_, i) => relations[at(i)]!),
  };
}
