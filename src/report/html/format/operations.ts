// The operations of a run as the report embeds them: one row per operation, one column per field,
// in order of invocation. Packed, a row of a register workload takes some seven bytes.

import {
  columnFiller,
  packBytes,
  packColumn,
  packNumbers,
  packSteps,
  readByte,
  readNumber,
  readOrNone,
  readSteps,
} from './columns.ts';
import { packTable, unpackTable } from './container.ts';
import { packTexts, type Texts, unpackTexts } from './texts.ts';

/** Codes for what came of an operation. */
export const OK = 0;
export const FAIL = 1;
/** Nobody knows; it may take effect later. */
export const INFO = 2;
/** The history ends before anything came of it, which is the same as not knowing. */
export const OPEN = 3;

/** No key, no error, no value, no completion. */
export const NONE = -1;

export interface OperationTable {
  readonly size: number;
  readonly functions: readonly string[];
  readonly keys: readonly string[];
  /** `code: text` of each error that occurred. */
  readonly errors: readonly string[];
  /** Microseconds since the start of the run. */
  readonly invokedAt: Float64Array;
  /** Microseconds from invocation to completion; `NONE` where nothing came of it. */
  readonly took: Float64Array;
  readonly process: Int32Array;
  readonly f: Uint16Array;
  readonly key: Int32Array;
  readonly outcome: Uint8Array;
  readonly error: Int32Array;
  /** Indices of the two events in `history.jsonl`. */
  readonly invokeIndex: Int32Array;
  readonly completionIndex: Int32Array;
  /** Numbers of texts in `values`: the argument, and the result where it differs from it. */
  readonly input: Int32Array;
  readonly output: Int32Array;
  readonly values: Texts;
}

/** A table whose values are still strings. */
export type OperationRows = Omit<OperationTable, 'values'> & { readonly values: readonly string[] };

interface Header {
  readonly size: number;
  readonly functions: readonly string[];
  readonly keys: readonly string[];
  readonly errors: readonly string[];
  readonly values: number;
}

export function packOperations(rows: OperationRows): Uint8Array {
  const { size, functions, keys, errors, values } = rows;
  const header: Header = { size, functions, keys, errors, values: values.length };
  return packTable(header, [
    packSteps(size, rows.invokedAt),
    packNumbers(size, rows.took, 1),
    packNumbers(size, rows.process),
    packNumbers(size, rows.f),
    packNumbers(size, rows.key, 1),
    packBytes(size, rows.outcome),
    packNumbers(size, rows.error, 1),
    packSteps(size, rows.invokeIndex),
    packColumn(size, (writer, row) => {
      const completion = rows.completionIndex[row] as number;
      writer.varint(completion < 0 ? 0 : completion - (rows.invokeIndex[row] as number));
    }),
    packNumbers(size, rows.input, 1),
    packNumbers(size, rows.output, 1),
    ...packTexts(values),
  ]);
}

export function unpackOperations(bytes: Uint8Array): OperationTable {
  const { header, section } = unpackTable<Header>(bytes);
  const { size, functions, keys, errors } = header;
  const fill = columnFiller(size, section);
  const invokeIndex = fill(7, new Int32Array(size), readSteps());
  return {
    size,
    functions,
    keys,
    errors,
    invokedAt: fill(0, new Float64Array(size), readSteps()),
    took: fill(1, new Float64Array(size), readOrNone),
    process: fill(2, new Int32Array(size), readNumber),
    f: fill(3, new Uint16Array(size), readNumber),
    key: fill(4, new Int32Array(size), readOrNone),
    outcome: fill(5, new Uint8Array(size), readByte),
    error: fill(6, new Int32Array(size), readOrNone),
    invokeIndex,
    completionIndex: fill(8, new Int32Array(size), (reader, row) => {
      const distance = reader.varint();
      return distance === 0 ? NONE : (invokeIndex[row] as number) + distance;
    }),
    input: fill(9, new Int32Array(size), readOrNone),
    output: fill(10, new Int32Array(size), readOrNone),
    values: unpackTexts(header.values, section(11), section(12)),
  };
}
