// The operations of a run as the report embeds them: one row per operation, one column per field, in order of
// invocation. Packed, a row of a register workload takes some seven bytes.

import { ByteReader, ByteWriter } from './bytes.ts';
import { packTable, unpackTable } from './container.ts';
import { packTexts, type Texts, unpackTexts } from './texts.ts';

/** What came of an operation: the index into this list is its code. */
export const OUTCOMES = ['ok', 'fail', 'info', 'open'] as const;
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

type NumberColumn = { readonly [row: number]: number };

export function packOperations(rows: OperationRows): Uint8Array {
  const { size, functions, keys, errors, values } = rows;
  const column = (write: (writer: ByteWriter, row: number) => void): Uint8Array => {
    const writer = new ByteWriter();
    for (let row = 0; row < size; row++) write(writer, row);
    return writer.bytes();
  };
  const at = (from: NumberColumn, row: number): number => (row < 0 ? 0 : (from[row] as number));
  const step = (from: NumberColumn, row: number): number => at(from, row) - at(from, row - 1);
  const header: Header = { size, functions, keys, errors, values: values.length };
  return packTable(header, [
    column((writer, row) => writer.varint(step(rows.invokedAt, row))),
    column((writer, row) => writer.varint(at(rows.took, row) + 1)),
    column((writer, row) => writer.varint(at(rows.process, row))),
    column((writer, row) => writer.varint(at(rows.f, row))),
    column((writer, row) => writer.varint(at(rows.key, row) + 1)),
    column((writer, row) => writer.byte(at(rows.outcome, row))),
    column((writer, row) => writer.varint(at(rows.error, row) + 1)),
    column((writer, row) => writer.varint(step(rows.invokeIndex, row))),
    column((writer, row) => {
      const completion = at(rows.completionIndex, row);
      writer.varint(completion < 0 ? 0 : completion - at(rows.invokeIndex, row));
    }),
    column((writer, row) => writer.varint(at(rows.input, row) + 1)),
    column((writer, row) => writer.varint(at(rows.output, row) + 1)),
    ...packTexts(values),
  ]);
}

export function unpackOperations(bytes: Uint8Array): OperationTable {
  const { header, sections } = unpackTable<Header>(bytes);
  const { size, functions, keys, errors } = header;
  const section = (position: number): Uint8Array => sections[position] as Uint8Array;
  const fill = <Column extends { [row: number]: number }>(
    position: number,
    column: Column,
    read: (reader: ByteReader, row: number) => number,
  ): Column => {
    const reader = new ByteReader(section(position));
    for (let row = 0; row < size; row++) column[row] = read(reader, row);
    return column;
  };
  const running = (): ((reader: ByteReader) => number) => {
    let value = 0;
    return (reader) => {
      value += reader.varint();
      return value;
    };
  };
  const plain = (reader: ByteReader): number => reader.varint();
  const orNone = (reader: ByteReader): number => reader.varint() - 1;
  const invokeIndex = fill(7, new Int32Array(size), running());
  return {
    size,
    functions,
    keys,
    errors,
    invokedAt: fill(0, new Float64Array(size), running()),
    took: fill(1, new Float64Array(size), orNone),
    process: fill(2, new Int32Array(size), plain),
    f: fill(3, new Uint16Array(size), plain),
    key: fill(4, new Int32Array(size), orNone),
    outcome: fill(5, new Uint8Array(size), (reader) => reader.byte()),
    error: fill(6, new Int32Array(size), orNone),
    invokeIndex,
    completionIndex: fill(8, new Int32Array(size), (reader, row) => {
      const distance = reader.varint();
      return distance === 0 ? NONE : (invokeIndex[row] as number) + distance;
    }),
    input: fill(9, new Int32Array(size), orNone),
    output: fill(10, new Int32Array(size), orNone),
    values: unpackTexts(header.values, section(11), section(12)),
  };
}
