// Updates that were lost or that build on what never happened, list-append. Counterpart:
// elle.txn/lost-update-cases and elle.list-append/dirty-update-cases.
//
//   lost-update   two transactions read x = [1] and then both append to x: one of them did not
//                 see the other
//   dirty-update  the append of 1 failed, yet a committed transaction's append of 2 comes after
//                 it in [1 2]

import type { AppendOrders } from './append-orders.ts';
import { type Findings, show, showKey } from './findings.ts';
import { canonical } from './interner.ts';
import { WRITE } from './micro-ops.ts';
import { FAIL, OK, opIndex, type TransactionTable } from './transactions.ts';

/** Adds lost-update. */
export function checkLostUpdates(
  table: TransactionTable,
  orders: AppendOrders,
  findings: Findings,
): void {
  const { mops } = table;
  const prefixStart = new Int32Array(mops.keys.length + 1);
  mops.keys.forEach((_, key) => {
    const top = orders.longest[key]!;
    prefixStart[key + 1] = prefixStart[key]! + 1 + (top < 0 ? 0 : mops.lists[top]!.length);
  });
  // The state that was read, as a number where it is a prefix of the version order, else as text.
  const firstReader = new Int32Array(prefixStart[mops.keys.length]!).fill(-1);
  const groups = new Map<number | string, number[]>();
  const unusual = new Map<string, number>();
  for (let mop = 0; mop < mops.count; mop += 1) {
    const read = readUpdatedBy(table, mop);
    if (read < 0) continue;
    const key = mops.key[mop]!;
    const list = mops.lists[read]!;
    if (orders.isPrefix[read] === 1) {
      const state = prefixStart[key]! + list.length;
      const first = firstReader[state]!;
      if (first < 0) firstReader[state] = read;
      else addTo(groups, state, first, read);
      continue;
    }
    const state = `${key} ${canonical(list)}`;
    const first = unusual.get(state);
    if (first === undefined) unusual.set(state, read);
    else addTo(groups, state, first, read);
  }
  for (const reads of groups.values()) addLostUpdate(table, reads, findings);
}

function addTo(
  groups: Map<number | string, number[]>,
  state: number | string,
  first: number,
  read: number,
): void {
  const group = groups.get(state);
  if (group === undefined) groups.set(state, [first, read]);
  else group.push(read);
}

/**
 * The first read of its key in an ok transaction, if the given write is the first write to the key
 * after that read: what the write builds on. Otherwise -1.
 */
export function readUpdatedBy(table: TransactionTable, write: number): number {
  const { mops } = table;
  if (mops.kind[write] !== WRITE || table.outcome[mops.txn[write]!] !== OK) return -1;
  let first = -1;
  let sawWrite = false;
  let isFirstWrite = true;
  for (let before = mops.previous[write]!; before >= 0; before = mops.previous[before]!) {
    if (mops.kind[before] === WRITE) sawWrite = true;
    else {
      first = before;
      isFirstWrite = !sawWrite;
    }
  }
  return isFirstWrite ? first : -1;
}

function addLostUpdate(
  table: TransactionTable,
  reads: readonly number[],
  findings: Findings,
): void {
  const { mops } = table;
  const ops = reads.map((read) => opIndex(table, mops.txn[read]!));
  const key = mops.keys[mops.key[reads[0]!]!]!;
  const list = mops.lists[reads[0]!]!;
  findings.add('lost-update', () => ({
    summary:
      `Operations ${ops.slice(0, 8).join(', ')}${ops.length > 8 ? ' …' : ''} all read ` +
      `${show(list)} in key ${showKey(key)} and then appended to it: at most one can have been first.`,
    key,
    ops,
    details: { list },
  }));
}

/** Adds dirty-update, at most one per key. */
export function checkDirtyUpdates(
  table: TransactionTable,
  orders: AppendOrders,
  findings: Findings,
): void {
  const { mops } = table;
  mops.keys.forEach((key, id) => {
    let failed = -1;
    for (let i = orders.orderStart[id]!; i < orders.orderStart[id + 1]!; i += 1) {
      const append = orders.versions[i]!;
      if (append < 0) continue;
      const outcome = table.outcome[mops.txn[append]!];
      if (outcome === FAIL) failed = append;
      if (outcome !== OK || failed < 0) continue;
      const [dirty, clean] = [failed, append].map((mop) => opIndex(table, mops.txn[mop]!));
      findings.add('dirty-update', () => ({
        summary:
          `Operation ${clean} committed an append to key ${showKey(key)} on top of that of ` +
          `operation ${dirty}, which failed.`,
        key,
        ops: [dirty!, clean!],
      }));
      return;
    }
  });
}
