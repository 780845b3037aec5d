// The versions of registers: every (key, value) that a transaction let out or took in. Counterpart:
// ext-reads and ext-writes in elle.txn.
//
// What a transaction reads after it has touched the key itself says nothing about others, and only
// its last write to a key is for others to see. So of `r x 1, w x 2, r x 2, w x 3` only the read of
// 1 and the write of 3 count.

import { NIL_CODE } from './interner.ts';
import { READ, WRITE } from './micro-ops.ts';
import { StateTable } from './register-states.ts';
import { FAIL, OK, type TransactionTable } from './transactions.ts';

export interface RegisterVersions {
  /** Number of versions, numbered from 0. */
  readonly count: number;
  /** Per version: its key id. */
  readonly key: Int32Array;
  /**
   * Per version: the micro-operation that wrote it last, in a transaction that may have happened,
   * or -1.
   */
  readonly writer: Int32Array;
  /**
   * Per version: some external micro-operation that holds its value, for explanations; -1 for null.
   */
  readonly holder: Int32Array;
  /** Per key: its initial version, null, if an ok transaction read it; else -1. */
  readonly initial: Int32Array;
  /** Per micro-operation: the version that it reads or writes externally, or -1. */
  readonly external: Int32Array;
}

/**
 * Reads of ok transactions and writes of ok and indeterminate ones count. Elle leaves indeterminate
 * writers out, and so misses that one must have happened when its value was read; an indeterminate
 * write that nobody saw precedes nothing, so it can do no harm.
 */
export function registerVersions(table: TransactionTable): RegisterVersions {
  const { mops } = table;
  const ids = new StateTable(mops);
  const external = new Int32Array(mops.count).fill(-1);
  const initial = new Int32Array(mops.keys.length).fill(-1);
  const key: number[] = [];
  const writer: number[] = [];
  const holder: number[] = [];
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (!isExternal(table, mop)) continue;
    const keyId = mops.key[mop]!;
    const code = mops.code[mop]!;
    const known = ids.add(keyId, code, key.length);
    const version = known < 0 ? key.length : known;
    if (known < 0) {
      key.push(keyId);
      writer.push(-1);
      holder.push(code === NIL_CODE ? -1 : mop);
      if (code === NIL_CODE) initial[keyId] = version;
    }
    external[mop] = version;
    if (mops.kind[mop] === WRITE) writer[version] = mop;
  }
  return {
    count: key.length,
    key: Int32Array.from(key),
    writer: Int32Array.from(writer),
    holder: Int32Array.from(holder),
    initial,
    external,
  };
}

function isExternal(table: TransactionTable, mop: number): boolean {
  const { mops } = table;
  const outcome = table.outcome[mops.txn[mop]!]!;
  if (mops.kind[mop] === READ) return outcome === OK && mops.previous[mop]! < 0;
  return outcome !== FAIL && mops.intermediate[mop] === 0;
}

/**
 * What each transaction shows of each key it touches: it met version `first` and left version
 * `last` behind.
 */
export interface Shown {
  /** The rows of transaction t are start[t] up to start[t + 1]. */
  readonly start: Int32Array;
  readonly key: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** Gathers the first and last versions; a transaction has at most one row per key. */
export function shownVersions(table: TransactionTable, versions: RegisterVersions): Shown {
  const { mops } = table;
  const start = new Int32Array(table.count + 1);
  const key = new Int32Array(mops.count);
  const first = new Int32Array(mops.count);
  const last = new Int32Array(mops.count);
  // Per key: the latest row. An external write comes after its external read, if there is one.
  const latest = new Int32Array(mops.keys.length).fill(-1);
  let count = 0;
  for (let txn = 0; txn < table.count; txn += 1) {
    start[txn] = count;
    for (let mop = table.firstMop[txn]!; mop < table.firstMop[txn + 1]!; mop += 1) {
      const version = versions.external[mop]!;
      if (version < 0) continue;
      const keyId = mops.key[mop]!;
      const row = latest[keyId]!;
      if (row >= start[txn]!) {
        last[row] = version;
        continue;
      }
      key[count] = keyId;
      first[count] = version;
      last[count] = version;
      latest[keyId] = count;
      count += 1;
    }
  }
  start[table.count] = count;
  return { start, key, first, last };
}

/**
 * The version that a transaction read externally before an external write of the same key, or -1.
 */
export function externalReadBefore(
  table: TransactionTable,
  versions: RegisterVersions,
  write: number,
): number {
  const { mops } = table;
  let first = write;
  while (mops.previous[first]! >= 0) first = mops.previous[first]!;
  return mops.kind[first] === READ ? versions.external[first]! : -1;
}
