// A regrouped history in memory that threads share: copied once, however many threads read it.

import { ValuePool } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import type { CheckedColumns } from './checked-columns.ts';

/** What is posted to a thread: shared arrays, and the tables that they refer to. */
export type SharedColumns = Omit<CheckedColumns, 'keys' | 'values'> & {
  readonly keys: readonly Json[];
  readonly values: readonly Json[];
};

/** Copies the columns into shared memory. */
export function shareColumns(columns: CheckedColumns): SharedColumns {
  return {
    size: columns.size,
    f: sharedBytes(columns.f),
    key: sharedInts(columns.key),
    input: sharedInts(columns.input),
    input2: sharedInts(columns.input2),
    output: sharedInts(columns.output),
    call: sharedMoments(columns.call),
    return: sharedMoments(columns.return),
    outcome: sharedBytes(columns.outcome),
    line: sharedInts(columns.line),
    functions: columns.functions,
    keys: columns.keys.pooled(),
    values: columns.values.pooled(),
  };
}

/** The columns again, in the thread that they were posted to. */
export function unshareColumns(shared: SharedColumns): CheckedColumns {
  return { ...shared, keys: ValuePool.of(shared.keys), values: ValuePool.of(shared.values) };
}

function sharedInts(column: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}

function sharedBytes(column: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}

function sharedMoments(column: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}
