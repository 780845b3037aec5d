// What the chain decision keeps of each value, and what it reads off a partition before it starts.

import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { ValueIndex } from './value-index.ts';

export const READ = 0;
export const WRITE = 1;
export const CAS = 2;
export const OTHER = 3;
export const NONE = -1;
/** Number of the initial value; written values follow. */
export const INITIAL = 0;

/** What is known about each value, by its number. Rows of the columns, or `NONE`. */
export interface Values {
  readonly index: ValueIndex;
  readonly writer: Int32Array;
  /** The read of the value that returned first, and the one that was called last. */
  readonly firstRead: Int32Array;
  readonly lastRead: Int32Array;
  /** Number of the value that a kept compare-and-set makes of this one. */
  readonly next: Int32Array;
  readonly observed: Uint8Array;
}

/** By function id. */
export function kindsOf(columns: CheckedColumns, cas: boolean): Uint8Array {
  const kinds: Readonly<Record<string, number>> = {
    read: READ,
    write: WRITE,
    ...(cas && { cas: CAS }),
  };
  return Uint8Array.from(columns.functions, (name) => kinds[name] ?? OTHER);
}

/**
 * An index with room for the initial value, which it has already, and all that may be written.
 * Gives turns.
 */
export function* indexOfWritten(
  columns: CheckedColumns,
  kinds: Uint8Array,
  from: number,
  to: number,
  initial: number,
): Generator<void, ValueIndex, unknown> {
  const { f, input, input2 } = columns;
  let min = initial;
  let max = initial;
  let count = 0;
  for (let row = from; row < to; row++) {
    if ((row - from) % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const kind = kinds[f[row] as number] as number;
    if (kind === READ || kind === OTHER) continue;
    const code = (kind === WRITE ? input[row] : input2[row]) as number;
    count++;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  const index = new ValueIndex(count + 1, min, max);
  index.add(initial);
  return index;
}
