// Packs a run's operations into what a report may weigh. Where not everything fits, long values are
// cut first and operations are left out last, and what was left out is said.

import { deflateRawSync } from 'node:zlib';
import { clip, count, formatNumber } from '../../text.ts';
import { type OperationRows, packOperations } from '../html/format/operations.ts';

/** Bytes after compression, before base64. A million operations then weigh less than 25 MB. */
const BYTES_MAX = 17_000_000;
const BYTES_MIN = 130_000;
const BYTES_PER_OPERATION = 16;
/** How long a value may be, tried one after the other until the table fits. */
const VALUE_LENGTHS = [Number.POSITIVE_INFINITY, 1000, 300, 120, 60, 24];
/** Above this a smaller table is made without trying first: every try takes seconds. */
const ROWS_MAX = 1_500_000;
const MANY_ROWS = 200_000;

export interface Packed {
  /** Deflated. */
  readonly bytes: Uint8Array;
  /** Sentences on what was left out, and where it is. */
  readonly leftOut: readonly string[];
}

/** `clipped`: values that were cut before. */
export function packWithin(rows: OperationRows, clipped: number): Packed {
  const kept = rows.size > ROWS_MAX ? firstRows(rows, ROWS_MAX) : rows;
  const leftOut: string[] = [];
  if (kept.size < rows.size) {
    leftOut.push(
      `The timeline holds the first ${formatNumber(kept.size)} of ${count(rows.size, 'operation')}; all are in history.jsonl.`,
    );
  }
  const max = Math.min(BYTES_MAX, Math.max(BYTES_MIN, kept.size * BYTES_PER_OPERATION));
  let cut = clipped;
  let bytes = new Uint8Array();
  for (const length of VALUE_LENGTHS) {
    if (isHopeless(kept, length, max)) continue;
    const values = kept.values.map((value) => clip(value, length));
    cut = clipped + values.filter((value, id) => value !== kept.values[id]).length;
    bytes = deflate(packOperations({ ...kept, values }));
    if (bytes.length <= max) break;
  }
  if (cut > 0) {
    leftOut.push(
      `${count(cut, 'long value is', 'long values are')} cut short here, at the ellipsis; history.jsonl has them whole.`,
    );
  }
  return { bytes, leftOut };
}

export function deflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(deflateRawSync(bytes, { level: bytes.length > 20e6 ? 6 : 9 }));
}

/** Text does not become shorter than a thirtieth; what is larger than that need not be tried. */
function isHopeless({ size, values }: OperationRows, length: number, max: number): boolean {
  if (size < MANY_ROWS || length <= 60) return false;
  let total = 0;
  for (const value of values) total += Math.min(length, value.length);
  return total > 30 * max;
}

function firstRows(rows: OperationRows, size: number): OperationRows {
  return { ...rows, size };
}
