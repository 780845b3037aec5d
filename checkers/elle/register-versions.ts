// The versions of registers: every (key, value) that a transaction let out or took in. Counterpart: ext-reads and
// ext-writes in elle.txn.
//
// What a transaction reads after it has touched the key itself says nothing about others, and only its last write
// to a key is for others to see. So of `r x 1, w x 2, r x 2, w x 3` only the read of 1 and the write of 3 count.

import { NIL_CODE, PairIndex } from './interner.ts';
import { READ, WRITE } from './micro-ops.ts';
import { FAIL, OK, type TransactionTable } from './transactions.ts';

export interface RegisterVersions {
  /** Number of versions, numbered from 0. */
  readonly count: number;
  /** Per version: its key id. */
  readonly key: Int32Array;
  /** Per version: the micro-operation that wrote it last, in a transaction that may have happened, or -1. */
  readonly writer: Int32Array;
  /** Per version: some external micro-operation that holds its value, for explanations; -1 for null. */
  readonly holder: Int32Array;
  /** Per key: its initial version, null, if an ok transaction read it; else -1. */
  readonly initial: Int32Array;
  /** Per micro-operation: the version that it reads or writes externally, or -1. */
  readonly external: Int32Array;
}

/**
 * Reads of ok transactions and writes of ok and indeterminate ones count. Elle leaves indeterminate writers out,
 * and so misses that one must have happened when its value was read; an indeterminate write that nobody saw
 * precedes nothing, so it can do no harm.
 */
export function registerVersions(table: TransactionTable): RegisterVersions {
  const { mops } = table;
  const ids = new PairIndex(mops.count);
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

/** The first and the last version of one key that a transaction shows. */
export interface Shown {
  readonly key: number;
  readonly first: number;
  readonly last: number;
}

/** What a transaction shows of each key it touches: it took in `first` and left `last` behind. */
export function shownBy(
  table: TransactionTable,
  versions: RegisterVersions,
  txn: number,
): readonly Shown[] {
  const { mops } = table;
  const shown: Shown[] = [];
  for (let mop = table.firstMop[txn]!; mop < table.firstMop[txn + 1]!; mop += 1) {
    const version = versions.external[mop]!;
    if (version < 0) continue;
    const read = mops.kind[mop] === WRITE ? externalReadBefore(table, versions, mop) : -1;
    const key = mops.key[mop]!;
    if (read >= 0) {
      // The external read came first and has been listed; what the write leaves behind replaces it.
      const index = shown.findIndex((one) => one.key === key);
      shown[index] = { key, first: read, last: version };
    } else shown.push({ key, first: version, last: version });
  }
  return shown;
}

/** The version that a transaction read externally before an external write of the same key, or -1. */
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
