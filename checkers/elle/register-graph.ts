// Dependencies of register transactions, from the order of versions. Counterpart:
// elle.rw-register's ww-graph, wr-graph and rw-graph.

import { type Adjacency, EdgeList, RW, WR, WW } from './edge-list.ts';
import { READ } from './micro-ops.ts';
import { INITIAL } from './register-orders.ts';
import type { RegisterVersions } from './register-versions.ts';
import type { TransactionTable } from './transactions.ts';

/**
 * Above this many readers of null times writers of a key, edges that follow from others are left
 * out.
 */
const INITIAL_EDGES_MAX = 10_000;

/**
 * Who reads a version depends on who wrote it (wr); who wrote a version depends on who wrote the
 * one before it (ww) and on everybody who read that (rw).
 */
export function registerGraph(
  table: TransactionTable,
  versions: RegisterVersions,
  order: Adjacency,
): EdgeList {
  const edges = new EdgeList(table.mops.count + (table.mops.count >> 1));
  const readers = readersByVersion(table, versions);
  const writerOf = (version: number) => {
    const mop = versions.writer[version]!;
    return mop < 0 ? -1 : table.mops.txn[mop]!;
  };
  const hasOtherPredecessor = predecessorsBesidesNull(versions, order);
  const seenFrom = new Int32Array(versions.count).fill(-1);
  for (let version = 0; version < versions.count; version += 1) {
    const writer = writerOf(version);
    const firstReader = readers.start[version]!;
    const lastReader = readers.start[version + 1]!;
    if (writer >= 0) {
      for (let i = firstReader; i < lastReader; i += 1) edges.add(writer, readers.txn[i]!, WR);
    }
    const next = order.start[version + 1]! - order.start[version]!;
    const sparse = next * (lastReader - firstReader) > INITIAL_EDGES_MAX;
    for (let i = order.start[version]!; i < order.start[version + 1]!; i += 1) {
      const successor = order.to[i]!;
      if (seenFrom[successor] === version) continue;
      seenFrom[successor] = version;
      const overwriter = writerOf(successor);
      if (overwriter < 0) continue;
      if (writer >= 0) edges.add(writer, overwriter, WW);
      if (sparse && order.relation[i] === INITIAL && hasOtherPredecessor[successor] === 1) continue;
      for (let r = firstReader; r < lastReader; r += 1) edges.add(readers.txn[r]!, overwriter, RW);
    }
  }
  return edges;
}

/**
 * 1 for versions that also follow a version somebody wrote, so that null precedes them by
 * transitivity.
 */
function predecessorsBesidesNull(versions: RegisterVersions, order: Adjacency): Uint8Array {
  const has = new Uint8Array(versions.count);
  for (let version = 0; version < versions.count; version += 1) {
    if (versions.writer[version]! < 0) continue;
    for (let i = order.start[version]!; i < order.start[version + 1]!; i += 1) {
      has[order.to[i]!] = 1;
    }
  }
  return has;
}

interface Readers {
  readonly start: Int32Array;
  readonly txn: Int32Array;
}

/**
 * For each version, the transactions that read it externally; each at most once, as a first read
 * is.
 */
function readersByVersion(table: TransactionTable, versions: RegisterVersions): Readers {
  const { mops } = table;
  const start = new Int32Array(versions.count + 1);
  const isRead = (mop: number) => versions.external[mop]! >= 0 && mops.kind[mop] === READ;
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (isRead(mop)) start[versions.external[mop]! + 1]! += 1;
  }
  for (let version = 0; version < versions.count; version += 1) {
    start[version + 1]! += start[version]!;
  }
  const next = start.slice();
  const txn = new Int32Array(start[versions.count]!);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (!isRead(mop)) continue;
    const version = versions.external[mop]!;
    txn[next[version]!] = mops.txn[mop]!;
    next[version]! += 1;
  }
  return { start, txn };
}
