// Why one register transaction precedes another, read off the versions again.

import type { Json } from '../../src/json.ts';
import { type Adjacency, WR, WW } from './edge-list.ts';
import type { EdgeReason, ExplainEdge } from './explain.ts';
import { show, showKey } from './findings.ts';
import { READ, WRITE } from './micro-ops.ts';
import {
  INITIAL,
  LINEARIZABLE,
  SEQUENTIAL,
  TRANSACTION_ORDER,
  versionValue,
  WRITES_FOLLOW_READS,
} from './register-orders.ts';
import type { RegisterVersions } from './register-versions.ts';
import type { TransactionTable } from './transactions.ts';

/** Explains the edges that registerGraph makes. */
export function registerExplainer(
  table: TransactionTable,
  versions: RegisterVersions,
  order: Adjacency,
): ExplainEdge {
  const externals = (txn: number, kind: number) => {
    const found: number[] = [];
    for (let mop = table.firstMop[txn]!; mop < table.firstMop[txn + 1]!; mop += 1) {
      const version = versions.external[mop]!;
      if (version >= 0 && table.mops.kind[mop] === kind) found.push(version);
    }
    return found;
  };
  const keyOf = (version: number): Json => table.mops.keys[versions.key[version]!]!;
  const valueAt = (version: number) => versionValue(table, versions, version);
  return ({ from, to, relation }, first, second): EdgeReason => {
    if (relation === WR) {
      const read = externals(to, READ).find((version) => {
        const write = versions.writer[version]!;
        return write >= 0 && table.mops.txn[write] === from;
      })!;
      const [key, value] = [keyOf(read), valueAt(read)];
      const text = `${second} read ${show(value)} in ${showKey(key)}, which ${first} wrote`;
      return { text, key, value, nextValue: value };
    }
    const earlier = externals(from, relation === WW ? WRITE : READ);
    const later = new Set(externals(to, WRITE));
    for (const version of earlier) {
      for (let i = order.start[version]!; i < order.start[version + 1]!; i += 1) {
        const successor = order.to[i]!;
        if (!later.has(successor)) continue;
        const [key, value, nextValue] = [keyOf(version), valueAt(version), valueAt(successor)];
        const did = relation === WW ? 'wrote' : 'read';
        const because = sourceInWords(order.relation[i]!, second);
        const text =
          `${first} ${did} ${show(value)} in ${showKey(key)}, which ${second} overwrote with ` +
          `${show(nextValue)} (${because})`;
        return { text, key, value, nextValue };
      }
    }
    throw new Error('an edge of the graph has no reason');
  };
}

function sourceInWords(source: number, overwriter: string): string {
  switch (source) {
    case INITIAL:
      return 'null is the initial state';
    case TRANSACTION_ORDER:
      return 'by the given order of transactions';
    case WRITES_FOLLOW_READS:
      return `${overwriter} read the one before it wrote the other`;
    case SEQUENTIAL:
      return 'some process met them in this order';
    case LINEARIZABLE:
      return 'the first was done with before the second began';
    default:
      throw new Error(`no source of version order has the number ${source}`);
  }
}
