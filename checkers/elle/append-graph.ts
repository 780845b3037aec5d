// Dependencies of list-append transactions. Counterpart: elle.list-append's graph.
//
// With the order [1 2 3] of key x: the append of 2 follows (ww) that of 1; who read [1 2] follows
// (wr) the append of 2 and precedes (rw) that of 3. An append that nobody saw comes after
// everything that was seen, because the longest read shows a prefix of the final list; unseen
// appends are not ordered among themselves.

import type { AppendOrders } from './append-orders.ts';
import { appendOf, OUTSIDE } from './append-orders.ts';
import { EdgeList, RW, WR, WW } from './edge-list.ts';
import { WRITE } from './micro-ops.ts';
import { FAIL, type TransactionTable } from './transactions.ts';

/** Most anti-dependencies on appends to one key that nobody saw. */
const UNSEEN_EDGES_MAX = 1_000_000;

export interface AppendGraph {
  readonly edges: EdgeList;
  /** False if edges were left out: then an anomaly is one, but finding none proves nothing. */
  readonly isComplete: boolean;
}

/**
 * The ww, wr and rw edges. Linear in micro-operations, except that every append that nobody saw
 * follows every read of the last state that was seen; of those, only so many are drawn for each
 * key, the earliest appends first.
 */
export function appendGraph(table: TransactionTable, orders: AppendOrders): AppendGraph {
  const { mops } = table;
  const edges = new EdgeList(mops.count + (mops.count >> 1));
  const readers = readersByVersion(table, orders);
  const unseenEdges = new Int32Array(mops.keys.length);
  let isComplete = true;
  for (let mop = 0; mop < mops.count; mop += 1) {
    const txn = mops.txn[mop]!;
    if (mops.kind[mop] === WRITE) {
      if (table.outcome[txn] === FAIL) continue;
      const key = mops.key[mop]!;
      const slot = slotBefore(table, orders, mop);
      const writer = writerOfSlot(table, orders, key, slot);
      if (writer >= 0) edges.add(writer, txn, WW);
      const [start, end] = [readers.start[slot]!, readers.start[slot + 1]!];
      if (orders.position[mop]! < 0) {
        if (unseenEdges[key]! > UNSEEN_EDGES_MAX && end > start) {
          isComplete = false;
          continue;
        }
        unseenEdges[key]! += end - start;
      }
      for (let i = start; i < end; i += 1) edges.add(readers.txn[i]!, txn, RW);
    } else if (orders.counts[mop] === 1) {
      const writer = writerOfRead(table, orders, mop);
      if (writer >= 0) edges.add(writer, txn, WR);
    }
  }
  return { edges, isComplete };
}

/**
 * The state a list was in before an append, as a slot: slots of key k start at orderStart[k] + k
 * with the empty list, followed by one slot per version.
 */
export function slotBefore(table: TransactionTable, orders: AppendOrders, append: number): number {
  const key = table.mops.key[append]!;
  const first = orders.orderStart[key]! + key;
  const position = orders.position[append]!;
  if (position >= 0) return first + position;
  return first + (orders.orderStart[key + 1]! - orders.orderStart[key]!);
}

/**
 * The state that a read saw, as a slot, or -1 if it ends in an element that is not in the order.
 */
export function slotOfRead(table: TransactionTable, orders: AppendOrders, read: number): number {
  const last = orders.lastPosition[read]!;
  const key = table.mops.key[read]!;
  return last === OUTSIDE ? -1 : orders.orderStart[key]! + key + last + 1;
}

/**
 * The append that led to a slot, or -1 for the empty list and for elements that nobody appended.
 */
export function appendOfSlot(orders: AppendOrders, key: number, slot: number): number {
  const position = slot - (orders.orderStart[key]! + key) - 1;
  return position < 0 ? -1 : orders.versions[orders.orderStart[key]! + position]!;
}

/** The transaction that wrote the last element of a list that was read, or -1. */
export function writerOfRead(table: TransactionTable, orders: AppendOrders, read: number): number {
  const { mops } = table;
  const list = mops.lists[read]!;
  if (list.length === 0) return -1;
  const key = mops.key[read]!;
  const slot = slotOfRead(table, orders, read);
  const append =
    slot < 0 ? appendOf(mops, key, list[list.length - 1]!) : appendOfSlot(orders, key, slot);
  return possibleWriter(table, append);
}

function writerOfSlot(
  table: TransactionTable,
  orders: AppendOrders,
  key: number,
  slot: number,
): number {
  return possibleWriter(table, appendOfSlot(orders, key, slot));
}

/** A failed transaction did not happen, so nothing can depend on it; reading it is G1a. */
function possibleWriter(table: TransactionTable, append: number): number {
  if (append < 0) return -1;
  const txn = table.mops.txn[append]!;
  return table.outcome[txn] === FAIL ? -1 : txn;
}

interface Readers {
  readonly start: Int32Array;
  readonly txn: Int32Array;
}

/**
 * For each slot, the transactions that read the list in that state; each is named once per slot.
 */
function readersByVersion(table: TransactionTable, orders: AppendOrders): Readers {
  const { mops } = table;
  const keyCount = mops.keys.length;
  const slotCount = orders.orderStart[keyCount]! + keyCount;
  const start = new Int32Array(slotCount + 2);
  const slots = new Int32Array(mops.count).fill(-1);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (orders.counts[mop] === 0) continue;
    const slot = slotOfRead(table, orders, mop);
    const before = mops.previous[mop]!;
    const repeated = before >= 0 && slots[before] === slot;
    if (slot < 0) continue;
    slots[mop] = slot;
    if (!repeated) start[slot + 1]! += 1;
  }
  for (let slot = 0; slot < slotCount; slot += 1) start[slot + 1]! += start[slot]!;
  const next = start.slice();
  const txn = new Int32Array(start[slotCount]!);
  for (let mop = 0; mop < mops.count; mop += 1) {
    const slot = slots[mop]!;
    if (slot < 0) continue;
    const before = mops.previous[mop]!;
    if (before >= 0 && slots[before] === slot) continue;
    const place = next[slot]!;
    next[slot] = place + 1;
    txn[place] = mops.txn[mop]!;
  }
  return { start, txn };
}
