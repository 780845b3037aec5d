// The order of time between transactions, in linear size.
//
// Elle draws an edge from each completed transaction to each one invoked afterwards, leaving out
// what follows by transitivity: still concurrency × transactions edges. Here time is a chain of
// barriers. When an invocation follows a completion, a barrier goes between them: completed
// transactions point to the next barrier, a barrier points to the next one and to the transactions
// invoked right after it. Three edges per transaction at most.
//
//   events    ok a · ok b · invoke c · ok d · invoke e
//   barriers            |0            |1
//                       a → |0, b → |0, |0 → c, |0 → |1, d → |1, |1 → e

import type { OrderNeeded } from './models.ts';
import type { Shown } from './register-versions.ts';
import { OK, type TransactionTable } from './transactions.ts';

/**
 * How the transactions are ordered in time. Nodes below `count` are transactions, the rest are
 * barriers.
 */
export interface OrderGraph {
  readonly kind: OrderNeeded;
  readonly nodeCount: number;
  /** Per transaction: the one node that follows it in time, or -1. */
  readonly after: Int32Array;
  /**
   * Barrier b (node count + b) is followed by byInvocation[barrierStart[b]] up to barrierStart[b +
   * 1].
   */
  readonly barrierStart: Int32Array;
  readonly byInvocation: Int32Array;
  /** Whether any transaction precedes another in this order. */
  readonly hasEdges: boolean;
}

export function orderGraph(table: TransactionTable, kind: OrderNeeded): OrderGraph {
  switch (kind) {
    case 'none':
      return bare(table, 'none', new Int32Array(table.count).fill(-1), false);
    case 'process':
      return processGraph(table);
    case 'realtime':
      return realtimeGraph(table);
  }
}

function bare(
  table: TransactionTable,
  kind: OrderNeeded,
  after: Int32Array,
  hasEdges: boolean,
): OrderGraph {
  return {
    kind,
    nodeCount: table.count,
    after,
    barrierStart: new Int32Array(1),
    byInvocation: new Int32Array(0),
    hasEdges,
  };
}

/** Each ok transaction precedes the next ok transaction of its process. */
function processGraph(table: TransactionTable): OrderGraph {
  const after = new Int32Array(table.count).fill(-1);
  const latest = new Map<number, number>();
  let hasEdges = false;
  for (let txn = 0; txn < table.count; txn += 1) {
    if (table.outcome[txn] !== OK) continue;
    const process = table.process[txn]!;
    const before = latest.get(process);
    if (before !== undefined) {
      after[before] = txn;
      hasEdges = true;
    }
    latest.set(process, txn);
  }
  return bare(table, 'process', after, hasEdges);
}

/** An ok transaction precedes every transaction that was invoked after it completed. */
function realtimeGraph(table: TransactionTable): OrderGraph {
  const after = new Int32Array(table.count).fill(-1);
  const byInvocation = transactionsByInvocation(table);
  const barrierStart: number[] = [];
  // Transactions are numbered in the order in which they completed.
  let waiting = 0;
  for (let i = 0; i < byInvocation.length; i += 1) {
    const invoked = table.invoked[byInvocation[i]!]!;
    let crossed = false;
    while (waiting < table.count && table.completed[waiting]! < invoked) {
      if (table.outcome[waiting] === OK) {
        after[waiting] = table.count + barrierStart.length;
        crossed = true;
      }
      waiting += 1;
    }
    if (crossed) barrierStart.push(i);
  }
  const barrierCount = barrierStart.length;
  barrierStart.push(byInvocation.length);
  return {
    kind: 'realtime',
    nodeCount: table.count + barrierCount,
    after,
    barrierStart: Int32Array.from(barrierStart),
    byInvocation,
    hasEdges: barrierCount > 0,
  };
}

/**
 * Transactions whose invocation was recorded and that may have happened, in the order of
 * invocation.
 */
function transactionsByInvocation(table: TransactionTable): Int32Array {
  const owner = new Int32Array(table.history.length).fill(-1);
  let count = 0;
  for (let txn = 0; txn < table.count; txn += 1) {
    const invoked = table.invoked[txn]!;
    if (invoked < 0) continue;
    owner[invoked] = txn;
    count += 1;
  }
  const sorted = new Int32Array(count);
  let next = 0;
  for (const txn of owner) {
    if (txn >= 0) {
      sorted[next] = txn;
      next += 1;
    }
  }
  return sorted;
}

/**
 * Per key, what ok transactions left of it and what the transactions that began right after them
 * met: calls `precedes` with the version left and the version met. "Right after" leaves out what
 * follows by transitivity: once a transaction is complete, those that were complete before it began
 * are of no interest any more.
 */
export function precedingOnKey(
  table: TransactionTable,
  shown: Shown,
  precedes: (before: number, after: number) => void,
): void {
  // Per key: the rows of `shown` that no later complete transaction has made uninteresting.
  const frontier: number[][] = [];
  const completedOf = new Int32Array(shown.key.length);
  let waiting = 0;
  const complete = (txn: number) => {
    for (let row = shown.start[txn]!; row < shown.start[txn + 1]!; row += 1) {
      completedOf[row] = table.completed[txn]!;
      const key = shown.key[row]!;
      frontier[key] ??= [];
      const rows = frontier[key];
      let kept = 0;
      for (const other of rows) {
        if (completedOf[other]! <= table.invoked[txn]!) continue;
        rows[kept] = other;
        kept += 1;
      }
      rows[kept] = row;
      rows.length = kept + 1;
    }
  };
  for (const txn of transactionsByInvocation(table)) {
    for (; waiting < table.count && table.completed[waiting]! < table.invoked[txn]!; waiting += 1) {
      if (table.outcome[waiting] === OK) complete(waiting);
    }
    for (let row = shown.start[txn]!; row < shown.start[txn + 1]!; row += 1) {
      for (const before of frontier[shown.key[row]!] ?? []) {
        precedes(shown.last[before]!, shown.first[row]!);
      }
    }
  }
}
