// Columns of whole numbers as bytes, and back: what the tables of operations and of messages have
// in common.

import { ByteReader, ByteWriter } from './bytes.ts';

export type NumberColumn = { readonly [row: number]: number };

export type ReadNumber = (reader: ByteReader, row: number) => number;

/** Writes something for each row. */
export function packColumn(
  size: number,
  write: (writer: ByteWriter, row: number) => void,
): Uint8Array {
  const writer = new ByteWriter();
  for (let row = 0; row < size; row++) write(writer, row);
  return writer.bytes();
}

/** Numbers from 0 on; with `shift` 1 from -1 on, which stands for none. */
export function packNumbers(size: number, from: NumberColumn, shift = 0): Uint8Array {
  return packColumn(size, (writer, row) => writer.varint((from[row] as number) + shift));
}

/** Numbers that never fall, each as its distance from the one before. */
export function packSteps(size: number, from: NumberColumn): Uint8Array {
  return packColumn(size, (writer, row) =>
    writer.varint((from[row] as number) - (row === 0 ? 0 : (from[row - 1] as number))),
  );
}

/** Numbers below 256. */
export function packBytes(size: number, from: NumberColumn): Uint8Array {
  return packColumn(size, (writer, row) => writer.byte(from[row] as number));
}

/** Fills columns of `size` rows, each from the section at its position. */
export function columnFiller(size: number, section: (position: number) => Uint8Array) {
  return <Column extends { [row: number]: number }>(
    position: number,
    column: Column,
    read: ReadNumber,
  ): Column => {
    const reader = new ByteReader(section(position));
    for (let row = 0; row < size; row++) column[row] = read(reader, row);
    return column;
  };
}

export const readNumber: ReadNumber = (reader) => reader.varint();
export const readOrNone: ReadNumber = (reader) => reader.varint() - 1;
export const readByte: ReadNumber = (reader) => reader.byte();

/** Sums up steps; one for each column. */
export function readSteps(): ReadNumber {
  let value = 0;
  return (reader) => {
    value += reader.varint();
    return value;
  };
}
