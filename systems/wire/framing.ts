// Records on disk, one per line: checksum, length, JSON.
//
//   1c291ca3 27 {"kind":"hard","term":1,…}⏎
//
// A crash may cut unsynced text anywhere, so only the last line can be torn, and a torn line lacks
// its line feed. Anything else that does not check out is damage to data that was synced: to go on
// without it could break promises.

import { checksum } from './checksum.ts';

/** Damage that a crash cannot explain. */
export class CorruptRecordError extends Error {
  readonly line: number;

  constructor(line: number, why: string) {
    super(`record ${line} is damaged: ${why}`);
    this.name = 'CorruptRecordError';
    this.line = line;
  }
}

export function frame(json: string): string {
  return `${checksum(json)} ${json.length} ${json}\n`;
}

/**
 * The JSON texts of all records. `torn`: the last one was cut off by a crash, and is left out
 * unless it is whole.
 */
export function unframe(text: string): { readonly records: string[]; readonly torn: boolean } {
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const records = lines.map((line, index) => parseLine(line, index + 1));
  if (tail === '') return { records, torn: false };
  const whole = parseTail(tail, lines.length + 1);
  if (whole !== null) records.push(whole);
  return { records, torn: true };
}

function parseLine(line: string, number: number): string {
  const { sum, length, json } = split(line);
  if (json.length !== length) {
    throw new CorruptRecordError(number, `${json.length} characters where ${length} were written`);
  }
  if (checksum(json) !== sum) throw new CorruptRecordError(number, 'wrong checksum');
  return json;
}

/**
 * A line without line feed: null where it is a prefix of a record, the record where only the line
 * feed is missing.
 */
function parseTail(line: string, number: number): string | null {
  const { sum, length, json } = split(line);
  if (json.length < length) return null;
  if (Number.isNaN(length)) return null;
  if (json.length > length) throw new CorruptRecordError(number, 'longer than what was written');
  if (checksum(json) !== sum) throw new CorruptRecordError(number, 'wrong checksum');
  return json;
}

function split(line: string): { sum: string; length: number; json: string } {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first < 0 || second < 0) return { sum: '', length: Number.NaN, json: '' };
  return {
    sum: line.slice(0, first),
    length: Number(line.slice(first + 1, second)),
    json: line.slice(second + 1),
  };
}
