// Version orders of lists: what a list went through, recovered from what was read of it.
//
// A list that only grows shows its whole past: if somebody read [1 2 3], then 1 was appended before
// 2 and 2 before 3. So the longest read of a key is its version order, and every other read must be
// a prefix of it.

import type { Json } from '../../src/json.ts';
import { sameValue } from './interner.ts';
import { type MicroOpColumns, READ, WRITE } from './micro-ops.ts';
import { FAIL, INFO, type TransactionTable } from './transactions.ts';

/** `lastPosition` of a read that ends in an element outside the version order. */
export const OUTSIDE = -2;

export interface AppendOrders {
  /** Per key: the read that shows the most of it, or -1. */
  readonly longest: Int32Array;
  /** Versions of key k are numbered orderStart[k] up to orderStart[k + 1]. */
  readonly orderStart: Int32Array;
  /** Per version: the append that made it, or -1 if nobody appended that element. */
  readonly versions: Int32Array;
  /** Per append: its position in the order of its key, or -1 if it was never seen. */
  readonly position: Int32Array;
  /** Per read: 1 if its outcome makes it count. */
  readonly counts: Uint8Array;
  /** Per counting read: 1 if it is a prefix of the longest read of its key. */
  readonly isPrefix: Uint8Array;
  /** Per counting read: position of its last element, -1 for an empty list, or OUTSIDE. */
  readonly lastPosition: Int32Array;
  /** Per key: 1 if the longest read shows some element twice. */
  readonly hasDuplicates: Uint8Array;
}

/** How many equally long but different reads of a key are compared. */
const RIVALS_MAX = 16;

/** Recovers the version order of every key. Linear in the number of elements read. */
export function appendOrders(table: TransactionTable): AppendOrders {
  const { mops } = table;
  const counts = countingReads(table);
  const longest = longestReads(mops, counts);
  const orders = orderVersions(table, longest);
  const isPrefix = new Uint8Array(mops.count);
  const lastPosition = new Int32Array(mops.count).fill(-1);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (counts[mop] === 0) continue;
    const list = mops.lists[mop]!;
    const key = mops.key[mop]!;
    const top = longest[key]!;
    isPrefix[mop] = top < 0 || isPrefixOf(list, mops.lists[top]!) ? 1 : 0;
    if (list.length === 0) continue;
    if (isPrefix[mop] === 1 && orders.hasDuplicates[key] === 0) {
      lastPosition[mop] = list.length - 1;
    } else {
      lastPosition[mop] = positionOf(mops, orders, key, list[list.length - 1]!);
    }
  }
  return { longest, counts, isPrefix, lastPosition, ...orders };
}

/** The append of a value to a key by any transaction, or -1. */
export function appendOf(mops: MicroOpColumns, key: number, value: Json): number {
  return mops.writes.get(key, mops.values.code(value));
}

/** Reads of ok transactions count; those of indeterminate ones do when they hold a list. */
function countingReads(table: TransactionTable): Uint8Array {
  const { mops } = table;
  const counts = new Uint8Array(mops.count);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (mops.kind[mop] !== READ) continue;
    const outcome = table.outcome[mops.txn[mop]!]!;
    if (outcome === FAIL || (outcome === INFO && mops.readNull[mop] === 1)) continue;
    counts[mop] = 1;
  }
  return counts;
}

/**
 * The longest read of each key. Should several be as long and differ, then the list was never one
 * that only grows, and the best guess is the one that most reads agree with; the first of those, if
 * there is still a tie.
 */
function longestReads(mops: MicroOpColumns, counts: Uint8Array): Int32Array {
  const longest = new Int32Array(mops.keys.length).fill(-1);
  const rivals = new Map<number, number[]>();
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (counts[mop] === 0) continue;
    const list = mops.lists[mop]!;
    const key = mops.key[mop]!;
    const top = longest[key]!;
    if (list.length === 0) continue;
    if (top < 0 || list.length > mops.lists[top]!.length) {
      longest[key] = mop;
      rivals.delete(key);
    } else if (list.length === mops.lists[top]!.length && !isPrefixOf(list, mops.lists[top]!)) {
      const others = rivals.get(key) ?? [];
      if (others.length < RIVALS_MAX) others.push(mop);
      rivals.set(key, others);
    }
  }
  if (rivals.size > 0) settleRivals(mops, counts, longest, rivals);
  return longest;
}

function settleRivals(
  mops: MicroOpColumns,
  counts: Uint8Array,
  longest: Int32Array,
  rivals: ReadonlyMap<number, readonly number[]>,
): void {
  const candidates = new Map<number, { readonly read: number; support: number }[]>();
  for (const [key, others] of rivals) {
    const reads = [longest[key]!, ...others];
    candidates.set(
      key,
      reads.map((read) => ({ read, support: 0 })),
    );
  }
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (counts[mop] === 0) continue;
    for (const candidate of candidates.get(mops.key[mop]!) ?? []) {
      if (isPrefixOf(mops.lists[mop]!, mops.lists[candidate.read]!)) candidate.support += 1;
    }
  }
  for (const [key, list] of candidates) {
    longest[key] = list.reduce((best, next) => (next.support > best.support ? next : best)).read;
  }
}

type Orders = Pick<AppendOrders, 'orderStart' | 'versions' | 'position' | 'hasDuplicates'>;

function orderVersions(table: TransactionTable, longest: Int32Array): Orders {
  const { mops } = table;
  const keyCount = mops.keys.length;
  const onlyAppend = onlyPossibleAppends(table);
  let versionsMax = keyCount;
  for (const top of longest) if (top >= 0) versionsMax += mops.lists[top]!.length;
  const versions = new Int32Array(versionsMax);
  let count = 0;
  const garbage = new Set<number>();
  const orderStart = new Int32Array(keyCount + 1);
  const position = new Int32Array(mops.count).fill(-1);
  const hasDuplicates = new Uint8Array(keyCount);
  for (let key = 0; key < keyCount; key += 1) {
    const start = count;
    orderStart[key] = start;
    const top = longest[key]!;
    if (top < 0) {
      // Nobody saw the list, but with a single append there is only one thing it can have become.
      const only = onlyAppend[key]!;
      if (only >= 0) {
        position[only] = 0;
        versions[count] = only;
        count += 1;
      }
      continue;
    }
    garbage.clear();
    for (const value of mops.lists[top]!) {
      const append = appendOf(mops, key, value);
      const code = append < 0 ? mops.values.code(value) : 0;
      if (append >= 0 ? position[append]! >= 0 : garbage.has(code)) {
        hasDuplicates[key] = 1;
        continue;
      }
      if (append >= 0) position[append] = count - start;
      else garbage.add(code);
      versions[count] = append;
      count += 1;
    }
  }
  orderStart[keyCount] = count;
  return { orderStart, versions: versions.subarray(0, count), position, hasDuplicates };
}

/** Per key: its append if exactly one may have happened, else -1 for none and -2 for several. */
function onlyPossibleAppends(table: TransactionTable): Int32Array {
  const { mops } = table;
  const only = new Int32Array(mops.keys.length).fill(-1);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (mops.kind[mop] !== WRITE || table.outcome[mops.txn[mop]!] === FAIL) continue;
    const key = mops.key[mop]!;
    only[key] = only[key] === -1 ? mop : -2;
  }
  return only;
}

function isPrefixOf(list: readonly Json[], longest: readonly Json[]): boolean {
  if (list === longest) return true;
  if (list.length > longest.length) return false;
  for (let i = 0; i < list.length; i += 1) {
    if (list[i] !== longest[i] && !sameValue(list[i], longest[i])) return false;
  }
  return true;
}

function positionOf(mops: MicroOpColumns, orders: Orders, key: number, value: Json): number {
  const append = appendOf(mops, key, value);
  if (append < 0) return OUTSIDE;
  const position = orders.position[append]!;
  return position < 0 ? OUTSIDE : position;
}
