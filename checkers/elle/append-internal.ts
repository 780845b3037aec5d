// Whether each transaction agrees with itself, list-append. Counterpart: elle.list-append's
// internal-cases; `internal-order` is ours.
//
//   internal        r x [1], append x 2, r x [1 3]     its own append should have followed what
//                                                      it had read
//   future-read     r x [1], append x 1                it read what it had yet to append
//   internal-order  append x 1, append x 2, and somebody reads [2 1]

import type { AppendOrders } from './append-orders.ts';
import { type Findings, show, showKey } from './findings.ts';
import { sameValue } from './interner.ts';
import { READ, WRITE } from './micro-ops.ts';
import { FAIL, OK, opIndex, recordedMops, type TransactionTable } from './transactions.ts';

/**
 * Adds internal, future-read and internal-order; the first two at most once per transaction. Only
 * `internal` can be judged when a value was appended to a key more than once.
 */
export function checkAppendInternal(
  table: TransactionTable,
  orders: AppendOrders,
  findings: Findings,
): void {
  const { mops, firstMop } = table;
  for (let txn = 0; txn < table.count; txn += 1) {
    if (table.outcome[txn] === FAIL) continue;
    const isOk = table.outcome[txn] === OK;
    let internal = false;
    let future = false;
    for (let mop = firstMop[txn]!; mop < firstMop[txn + 1]!; mop += 1) {
      if (mops.previous[mop]! < 0) continue;
      if (mops.kind[mop] === WRITE) {
        if (mops.duplicateWrite !== undefined) continue;
        if (isOk && !future) future = addFutureRead(table, orders, mop, findings);
        addReversedAppends(table, orders, mop, findings);
      } else if (isOk && !internal && !continues(table, orders, mop)) {
        internal = true;
        addInternal(table, mop, findings);
      }
    }
  }
}

/**
 * Whether a read shows what its transaction must expect after its earlier micro-operations on the
 * key.
 */
function continues(table: TransactionTable, orders: AppendOrders, read: number): boolean {
  const { mops } = table;
  const list = mops.lists[read]!;
  let place = list.length - 1;
  let before = mops.previous[read]!;
  for (; before >= 0 && mops.kind[before] === WRITE; before = mops.previous[before]!) {
    if (place < 0 || mops.values.code(list[place]!) !== mops.code[before]) return false;
    place -= 1;
  }
  if (before < 0) return true;
  const base = mops.lists[before]!;
  if (base.length !== place + 1) return false;
  if (orders.isPrefix[before] === 1 && orders.isPrefix[read] === 1) return true;
  return base.every((value, i) => sameValue(value, list[i]));
}

function addInternal(table: TransactionTable, read: number, findings: Findings): void {
  const { mops } = table;
  const txn = mops.txn[read]!;
  const op = opIndex(table, txn);
  const key = mops.keys[mops.key[read]!]!;
  findings.add('internal', () => {
    const earlier: number[] = [];
    for (let mop = mops.previous[read]!; mop >= 0; mop = mops.previous[mop]!) earlier.unshift(mop);
    const recorded = recordedMops(table, txn);
    const done = earlier.map((mop) => recorded[mop - table.firstMop[txn]!]!);
    return {
      summary:
        `Operation ${op} read ${show(mops.lists[read])} in key ${showKey(key)}, which contradicts ` +
        `what it had done with that key before: ${show(done)}.`,
      key,
      ops: [op],
      details: { earlier: done, list: mops.lists[read]! },
    };
  });
}

function addFutureRead(
  table: TransactionTable,
  orders: AppendOrders,
  append: number,
  findings: Findings,
): boolean {
  const { mops } = table;
  for (let read = mops.previous[append]!; read >= 0; read = mops.previous[read]!) {
    if (mops.kind[read] !== READ || !shows(table, orders, read, append)) continue;
    const op = opIndex(table, mops.txn[read]!);
    const key = mops.keys[mops.key[read]!]!;
    findings.add('future-read', () => ({
      summary:
        `Operation ${op} read ${show(mops.lists[read])} in key ${showKey(key)}, which shows an ` +
        'element that the same transaction appends only afterwards.',
      key,
      ops: [op],
      details: { list: mops.lists[read]! },
    }));
    return true;
  }
  return false;
}

function shows(
  table: TransactionTable,
  orders: AppendOrders,
  read: number,
  append: number,
): boolean {
  const { mops } = table;
  const position = orders.position[append]!;
  if (orders.isPrefix[read] === 1) return position >= 0 && position <= orders.lastPosition[read]!;
  return mops.lists[read]!.some((value) => mops.values.code(value) === mops.code[append]);
}

/**
 * A transaction's own appends must show up in the order in which it made them, and none may be left
 * out.
 */
function addReversedAppends(
  table: TransactionTable,
  orders: AppendOrders,
  append: number,
  findings: Findings,
): void {
  const { mops } = table;
  let earlier = mops.previous[append]!;
  while (earlier >= 0 && mops.kind[earlier] !== WRITE) earlier = mops.previous[earlier]!;
  if (earlier < 0) return;
  const [first, second] = [orders.position[earlier]!, orders.position[append]!];
  if (second < 0 || (first >= 0 && first < second)) return;
  const keyId = mops.key[append]!;
  const key = mops.keys[keyId]!;
  const op = opIndex(table, mops.txn[append]!);
  const reader = opIndex(table, mops.txn[orders.longest[keyId]!]!);
  const recorded = recordedMops(table, mops.txn[append]!);
  const value = (mop: number) => {
    const mopOfTxn = recorded[mop - table.firstMop[mops.txn[append]!]!] as readonly string[];
    return show(mopOfTxn[2]);
  };
  findings.add('internal-order', () => ({
    summary:
      `Operation ${op} appended ${value(earlier)} and then ${value(append)} to key ${showKey(key)}, ` +
      `but operation ${reader} read the second ${first < 0 ? 'without' : 'before'} the first.`,
    key,
    ops: [op, reader],
    details: { list: mops.lists[orders.longest[keyId]!]! },
  }));
}
