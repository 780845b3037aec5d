// One strongly connected component, renumbered from 0, with what the cycle search needs of it.

import { type Adjacency, PROCESS } from './edge-list.ts';
import type { OrderGraph } from './order-graph.ts';
import { OK, type TransactionTable } from './transactions.ts';

export interface LocalGraph {
  /** The transaction behind each local number. */
  readonly members: Int32Array;
  /** Edges out of local node n: start[n] up to start[n + 1]. Process edges are among them. */
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly from: Int32Array;
  readonly relation: Uint8Array;
  /**
   * Edges into local node n, as numbers of edges: entering[enteringStart[n]] up to enteringStart[n
   * + 1].
   */
  readonly enteringStart: Int32Array;
  readonly entering: Int32Array;
  readonly realtime: RealTimeOrder | undefined;
}

/** Real-time edges are too many to list: a precedes b when completed[a] < invoked[b]. */
export interface RealTimeOrder {
  /** Position of the completion; 0x7fffffff when nothing is known to follow. */
  readonly completed: Int32Array;
  readonly invoked: Int32Array;
  /** Local nodes by ascending invocation; those without one come first, at -1. */
  readonly byInvocation: Int32Array;
  /**
   * If only immediate successors count: those of node n are byInvocation[from[n]] up to
   * byInvocation[to[n]].
   */
  readonly immediate: { readonly from: Int32Array; readonly to: Int32Array } | undefined;
}

/**
 * Which pairs in real time make an edge. `any`: all of them, so that cycles are as short as can be.
 * `immediate`: only those without a transaction between them, as Elle has it.
 */
export type RealTimeEdges = 'any' | 'immediate';

/** The same component, but in real time only immediate successors count. */
export function withImmediateTime(graph: LocalGraph): LocalGraph {
  const { realtime } = graph;
  if (realtime === undefined) return graph;
  return { ...graph, realtime: { ...realtime, immediate: immediateSuccessors(realtime) } };
}

/** `localOf` is scratch space of one entry per transaction, all -1; it is left as it was. */
export function localGraph(
  table: TransactionTable,
  data: Adjacency,
  order: OrderGraph,
  members: Int32Array,
  localOf: Int32Array,
  realTimeEdges: RealTimeEdges,
): LocalGraph {
  members.forEach((txn, local) => {
    localOf[txn] = local;
  });
  const from: number[] = [];
  const to: number[] = [];
  const relation: number[] = [];
  const start = new Int32Array(members.length + 1);
  members.forEach((txn, local) => {
    for (let edge = data.start[txn]!; edge < data.start[txn + 1]!; edge += 1) {
      const target = localOf[data.to[edge]!]!;
      if (target < 0) continue;
      from.push(local);
      to.push(target);
      relation.push(data.relation[edge]!);
    }
    const next = order.kind === 'process' ? order.after[txn]! : -1;
    if (next >= 0 && localOf[next]! >= 0) {
      from.push(local);
      to.push(localOf[next]!);
      relation.push(PROCESS);
    }
    start[local + 1] = from.length;
  });
  for (const txn of members) localOf[txn] = -1;
  const targets = Int32Array.from(to);
  return {
    members,
    start,
    to: targets,
    from: Int32Array.from(from),
    relation: Uint8Array.from(relation),
    ...enteringEdges(targets, members.length),
    realtime: order.kind === 'realtime' ? realTimeOrder(table, members, realTimeEdges) : undefined,
  };
}

function enteringEdges(to: Int32Array, nodeCount: number) {
  const enteringStart = new Int32Array(nodeCount + 1);
  for (const target of to) enteringStart[target + 1]! += 1;
  for (let n = 0; n < nodeCount; n += 1) enteringStart[n + 1]! += enteringStart[n]!;
  const next = enteringStart.slice();
  const entering = new Int32Array(to.length);
  for (let edge = 0; edge < to.length; edge += 1) {
    const target = to[edge]!;
    entering[next[target]!] = edge;
    next[target]! += 1;
  }
  return { enteringStart, entering };
}

function realTimeOrder(
  table: TransactionTable,
  members: Int32Array,
  edges: RealTimeEdges,
): RealTimeOrder {
  const completed = new Int32Array(members.length);
  const invoked = new Int32Array(members.length);
  members.forEach((txn, local) => {
    completed[local] = table.outcome[txn] === OK ? table.completed[txn]! : 0x7fffffff;
    invoked[local] = table.invoked[txn]!;
  });
  const byInvocation = Int32Array.from(members.keys()).sort(
    (a, b) => invoked[a]! - invoked[b]! || a - b,
  );
  const order = { completed, invoked, byInvocation };
  return {
    ...order,
    immediate: edges === 'immediate' ? immediateSuccessors(order) : undefined,
  };
}

/**
 * Transactions invoked after a completion, but before any that was invoked after it completed in
 * its turn.
 */
function immediateSuccessors({
  completed,
  invoked,
  byInvocation,
}: Omit<RealTimeOrder, 'immediate'>): { from: Int32Array; to: Int32Array } {
  const count = byInvocation.length;
  /** Per place in byInvocation: the earliest completion from there on. */
  const earliest = new Int32Array(count + 1).fill(0x7fffffff);
  for (let i = count - 1; i >= 0; i -= 1) {
    earliest[i] = Math.min(earliest[i + 1]!, completed[byInvocation[i]!]!);
  }
  const firstAfter = (position: number) => {
    let low = 0;
    for (let high = count; low < high; ) {
      const middle = (low + high) >> 1;
      if (invoked[byInvocation[middle]!]! > position) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const from = completed.map((position) => firstAfter(position));
  return { from, to: from.map((place) => firstAfter(earliest[place]!)) };
}
