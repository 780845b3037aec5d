// What is wrong with single reads of lists. Counterpart: elle.list-append's g1a-cases, g1b-cases,
// duplicates and incompatible-order; `garbage-read` is ours, Elle throws.
//
//   G1a                 [1 2]    and the append of 1 failed
//   G1b                 [1]      and whoever appended 1 appended 2 right after, in one transaction
//   garbage-read        [1 7]    and nobody ever appended 7
//   duplicate-elements  [1 1]
//   incompatible-order  [1 2] and [1 3] of the same key: no list that only grows was ever both

import type { Json } from '../../src/json.ts';
import { appendOfSlot, slotOfRead } from './append-graph.ts';
import { type AppendOrders, appendOf } from './append-orders.ts';
import { type Findings, show, showKey } from './findings.ts';
import { canonical } from './interner.ts';
import { FAIL, OK, opIndex, type TransactionTable } from './transactions.ts';

/** Where in a list the first bad element of each sort is; NONE when there is none. */
interface Landmarks {
  readonly garbage: number;
  readonly failed: number;
  readonly duplicate: number;
}

const NONE = 0x7fffffff;

/** Adds G1a, G1b, garbage-read, duplicate-elements and incompatible-order. */
export function checkAppendReads(
  table: TransactionTable,
  orders: AppendOrders,
  findings: Findings,
): void {
  const { mops } = table;
  const ofLongest = landmarksOfLongest(table, orders);
  const reported = new Uint8Array(mops.keys.length);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (orders.counts[mop] === 0) continue;
    const key = mops.key[mop]!;
    const list = mops.lists[mop]!;
    const isPrefix = orders.isPrefix[mop] === 1;
    if (!isPrefix && reported[key] === 0) {
      reported[key] = 1;
      addIncompatibleOrder(table, mop, orders.longest[key]!, findings);
    }
    const marks = isPrefix ? ofLongest[key]! : landmarks(table, key, list);
    addBadElements(table, mop, marks, findings);
    if (table.outcome[mops.txn[mop]!] === OK) addIntermediate(table, orders, mop, findings);
  }
}

/**
 * Most version orders have nothing bad in them, which is seen without looking at each element
 * again.
 */
function landmarksOfLongest(table: TransactionTable, orders: AppendOrders): readonly Landmarks[] {
  const { mops } = table;
  const clean: Landmarks = { garbage: NONE, failed: NONE, duplicate: NONE };
  const result: Landmarks[] = new Array(mops.keys.length).fill(clean);
  for (let key = 0; key < result.length; key += 1) {
    let isClean = orders.hasDuplicates[key] === 0;
    for (let i = orders.orderStart[key]!; i < orders.orderStart[key + 1]! && isClean; i += 1) {
      const append = orders.versions[i]!;
      isClean = append >= 0 && table.outcome[mops.txn[append]!] !== FAIL;
    }
    const top = orders.longest[key]!;
    if (!isClean && top >= 0) result[key] = landmarks(table, key, mops.lists[top]!);
  }
  return result;
}

function landmarks(table: TransactionTable, key: number, list: readonly Json[]): Landmarks {
  const { mops } = table;
  let garbage = NONE;
  let failed = NONE;
  let duplicate = NONE;
  const seen = new Set<Json>();
  list.forEach((value, i) => {
    const append = appendOf(mops, key, value);
    if (append < 0) garbage = Math.min(garbage, i);
    else if (table.outcome[mops.txn[append]!] === FAIL) failed = Math.min(failed, i);
    const identity = typeof value === 'object' && value !== null ? canonical(value) : value;
    if (seen.has(identity)) duplicate = Math.min(duplicate, i);
    seen.add(identity);
  });
  return { garbage, failed, duplicate };
}

function addBadElements(
  table: TransactionTable,
  mop: number,
  marks: Landmarks,
  findings: Findings,
): void {
  const { mops } = table;
  const list = mops.lists[mop]!;
  const reader = mops.txn[mop]!;
  const key = mops.keys[mops.key[mop]!]!;
  const op = opIndex(table, reader);
  if (list.length > marks.garbage) {
    const value = list[marks.garbage]!;
    findings.add('garbage-read', () => ({
      summary: `Operation ${op} read ${show(value)} in key ${showKey(key)}, which no transaction ever appended.`,
      key,
      ops: [op],
      details: { value, list },
    }));
  }
  if (list.length > marks.duplicate) {
    const value = list[marks.duplicate]!;
    findings.add('duplicate-elements', () => ({
      summary: `Operation ${op} read ${show(value)} more than once in key ${showKey(key)}.`,
      key,
      ops: [op],
      details: { value, list },
    }));
  }
  if (list.length > marks.failed && table.outcome[reader] === OK) {
    const value = list[marks.failed]!;
    const writer = opIndex(table, mops.txn[appendOf(mops, mops.key[mop]!, value)]!);
    findings.add('G1a', () => ({
      summary:
        `Operation ${op} read ${show(value)} in key ${showKey(key)}, ` +
        `but operation ${writer}, which appended it, failed.`,
      key,
      ops: [op, writer],
      details: { value, list },
    }));
  }
}

function addIntermediate(
  table: TransactionTable,
  orders: AppendOrders,
  mop: number,
  findings: Findings,
): void {
  const { mops } = table;
  const list = mops.lists[mop]!;
  if (list.length === 0) return;
  const keyId = mops.key[mop]!;
  const slot = slotOfRead(table, orders, mop);
  const value = list[list.length - 1]!;
  const append = slot < 0 ? appendOf(mops, keyId, value) : appendOfSlot(orders, keyId, slot);
  if (append < 0 || mops.intermediate[append] === 0) return;
  const writer = mops.txn[append]!;
  if (writer === mops.txn[mop]) return;
  const op = opIndex(table, mops.txn[mop]!);
  const other = opIndex(table, writer);
  const key = mops.keys[keyId]!;
  findings.add('G1b', () => ({
    summary:
      `Operation ${op} read key ${showKey(key)} in a state that ended in ${show(value)}: ` +
      `operation ${other} was half done, as it appended more to that key.`,
    key,
    ops: [op, other],
    details: { value, list },
  }));
}

function addIncompatibleOrder(
  table: TransactionTable,
  mop: number,
  longest: number,
  findings: Findings,
): void {
  const { mops } = table;
  const key = mops.keys[mops.key[mop]!]!;
  const [a, b] = [opIndex(table, mops.txn[mop]!), opIndex(table, mops.txn[longest]!)];
  const [list, other] = [mops.lists[mop]!, mops.lists[longest]!];
  findings.add('incompatible-order', () => ({
    summary:
      `Operation ${a} read ${show(list)} in key ${showKey(key)} and operation ${b} read ` +
      `${show(other)}: neither is the beginning of the other.`,
    key,
    ops: [a, b],
    details: { values: [list, other] },
  }));
}
