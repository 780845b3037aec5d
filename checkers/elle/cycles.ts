// From dependencies to cycles: components, then the shortest cycle of each kind in each of them.

import { components } from './components.ts';
import { cycleKinds } from './cycle-kinds.ts';
import { shortestCycle } from './cycle-search.ts';
import { type EdgeList, PROCESS, REALTIME, RW, WR } from './edge-list.ts';
import { type LocalGraph, localGraph, type RealTimeEdges } from './local-graph.ts';
import { boundary } from './models.ts';
import type { OrderGraph } from './order-graph.ts';
import type { TransactionTable } from './transactions.ts';
import type { LocalCycle } from './try-cycle.ts';

export interface Cycle {
  /** `G0`, `G-single-item-realtime` … */
  readonly kind: string;
  /** Transactions; edge i goes from txns[i] to txns[i + 1], the last one back to txns[0]. */
  readonly txns: readonly number[];
  /** The relation of each edge, as in edge-list.ts. */
  readonly relations: readonly number[];
  /** How many transactions the component of the cycle has. */
  readonly componentSize: number;
}

/**
 * The shortest cycle of each kind in each component. A kind is not looked for when the cycles already found in
 * the same component rule out every model that it would. `onComponent` is called before each
 * component and may throw to stop.
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
    if (cycle !== undefined) found.push(rotated(graph, cycle, kindOfCycle(cycle.relations)));
  }
  return found;
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
function rotated(graph: LocalGraph, cycle: LocalCycle, kind: string): Cycle {
  const { nodes, relations } = cycle;
  const first = nodes.indexOf(Math.min(...nodes));
  const at = (i: number) => (first + i) % nodes.length;
  return {
    kind,
    txns: nodes.map((_, i) => graph.members[nodes[at(i)]!]!),
    relations: relations.map((_, i) => relations[at(i)]!),
    componentSize: graph.members.length,
  };
}
