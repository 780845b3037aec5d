// Why one list-append transaction precedes another, read off the version orders again.

import type { Json } from '../../src/json.ts';
import { appendOfSlot, slotBefore, slotOfRead, writerOfRead } from './append-graph.ts';
import type { AppendOrders } from './append-orders.ts';
import { RW, WR, WW } from './edge-list.ts';
import type { EdgeReason, ExplainEdge } from './explain.ts';
import { show, showKey } from './findings.ts';
import { WRITE } from './micro-ops.ts';
import { recordedMops, type TransactionTable } from './transactions.ts';

/** Explains the edges that appendGraph makes. */
export function appendExplainer(table: TransactionTable, orders: AppendOrders): ExplainEdge {
  return ({ from, to, relation }, first, second) => {
    const evidence =
      relation === WW
        ? explainOverwrite(table, orders, from, to, first, second)
        : relation === WR
          ? explainRead(table, orders, from, to, first, second)
          : relation === RW
            ? explainMissed(table, orders, from, to, first, second)
            : undefined;
    if (evidence === undefined) throw new Error('an edge of the graph has no reason');
    return evidence;
  };
}

/** The micro-operations of a transaction on lists, as numbers. */
function mopsOf(table: TransactionTable, txn: number): number[] {
  const first = table.firstMop[txn]!;
  return Array.from({ length: table.firstMop[txn + 1]! - first }, (_, i) => first + i);
}

function valueAppendedBy(table: TransactionTable, append: number): Json {
  const txn = table.mops.txn[append]!;
  const recorded = recordedMops(table, txn)[append - table.firstMop[txn]!];
  return (recorded as readonly Json[])[2]!;
}

function explainOverwrite(
  table: TransactionTable,
  orders: AppendOrders,
  from: number,
  to: number,
  first: string,
  second: string,
): EdgeReason | undefined {
  const { mops } = table;
  for (const append of mopsOf(table, to)) {
    if (mops.kind[append] !== WRITE) continue;
    const keyId = mops.key[append]!;
    const before = appendOfSlot(orders, keyId, slotBefore(table, orders, append));
    if (before < 0 || mops.txn[before] !== from) continue;
    const [value, nextValue] = [valueAppendedBy(table, before), valueAppendedBy(table, append)];
    const key = mops.keys[keyId]!;
    const unseen = orders.position[append]! < 0;
    const text = unseen
      ? `${second} appended ${show(nextValue)} to ${showKey(key)}, which nobody ever saw, so it came after ` +
        `${first}'s append of ${show(value)}, the last one that was seen`
      : `${second} appended ${show(nextValue)} to ${showKey(key)} right after ${first} appended ${show(value)}`;
    return { text, key, value, nextValue };
  }
  return undefined;
}

function explainRead(
  table: TransactionTable,
  orders: AppendOrders,
  from: number,
  to: number,
  first: string,
  second: string,
): EdgeReason | undefined {
  const { mops } = table;
  for (const read of mopsOf(table, to)) {
    if (orders.counts[read] === 0 || writerOfRead(table, orders, read) !== from) continue;
    const list = mops.lists[read]!;
    const value = list[list.length - 1]!;
    const key = mops.keys[mops.key[read]!]!;
    return {
      text: `${second} saw ${first}'s append of ${show(value)} to ${showKey(key)}`,
      key,
      value,
      nextValue: list,
    };
  }
  return undefined;
}

function explainMissed(
  table: TransactionTable,
  orders: AppendOrders,
  from: number,
  to: number,
  first: string,
  second: string,
): EdgeReason | undefined {
  const { mops } = table;
  const reads = mopsOf(table, from).filter((mop) => orders.counts[mop] === 1);
  for (const append of mopsOf(table, to)) {
    if (mops.kind[append] !== WRITE) continue;
    const slot = slotBefore(table, orders, append);
    const read = reads.find(
      (mop) => mops.key[mop] === mops.key[append] && slotOfRead(table, orders, mop) === slot,
    );
    if (read === undefined) continue;
    const value = mops.readNull[read] === 1 ? null : mops.lists[read]!;
    const nextValue = valueAppendedBy(table, append);
    const key = mops.keys[mops.key[append]!]!;
    return {
      text:
        `${first} did not see ${second}'s append of ${show(nextValue)} to ${showKey(key)}: ` +
        `it read ${show(value)}`,
      key,
      value,
      nextValue,
    };
  }
  return undefined;
}
