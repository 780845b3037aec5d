// Files with one JSON value on a line, read by bytes where a line is ordinary and by JSON.parse
// where it is not.

import { isUtf8 } from 'node:buffer';
import type { Json } from '../../json.ts';
import { parseJsonLine } from '../jsonl.ts';
import { badInput, type Place } from '../place.ts';
import { checkExact } from './exact-numbers.ts';
import { JsonCursor } from './json-cursor.ts';
import type { BlockParser } from './line-blocks.ts';

/** What is done with each line. The two ways in must come to the same. */
export interface LineReader {
  readonly skipsBlankLines: boolean;
  /**
   * Reads the line at the cursor up to and with its newline, and returns true; or returns false,
   * having done nothing, when the line is not ordinary.
   */
  scan(cursor: JsonCursor, line: number): boolean;
  /** Reads a line that `scan` did not take. Throws `InputError`. */
  read(json: Json, place: Place): void;
}

export interface TruncationOptions {
  readonly allowTruncated: boolean;
  readonly onWarning: (sentence: string) => void;
}

export class JsonLines implements BlockParser {
  readonly #file: string;
  readonly #reader: LineReader;
  readonly #options: TruncationOptions;
  readonly #cursor = new JsonCursor();
  #line = 0;

  constructor(file: string, reader: LineReader, options: TruncationOptions) {
    this.#file = file;
    this.#reader = reader;
    this.#options = options;
  }

  /** Lines read so far. */
  get lineCount(): number {
    return this.#line;
  }

  lines(bytes: Buffer, start: number, end: number): void {
    const cursor = this.#cursor;
    const reader = this.#reader;
    cursor.bytes = bytes;
    for (let at = start; at < end; ) {
      this.#line++;
      cursor.at = at;
      cursor.isLost = false;
      if (reader.scan(cursor, this.#line)) {
        at = cursor.at;
      } else {
        const newline = bytes.indexOf(0x0a, at);
        this.#readSlowly(bytes.subarray(at, newline));
        at = newline + 1;
      }
    }
  }

  unfinishedLine(bytes: Buffer, start: number, end: number): void {
    const line = bytes.subarray(start, end - 1);
    if (isWhole(line)) {
      this.lines(bytes, start, end);
      return;
    }
    const place = { file: this.#file, line: this.#line + 1 };
    if (!this.#options.allowTruncated) throw cutShort(place);
    this.#options.onWarning(
      `${place.file}:${place.line}: left out the last line, which is cut short`,
    );
  }

  #readSlowly(bytes: Buffer): void {
    const place = { file: this.#file, line: this.#line };
    if (!isUtf8(bytes)) throw badInput(place, 'not UTF-8 text');
    const text = bytes.toString('utf8');
    if (this.#reader.skipsBlankLines && text.trim() === '') return;
    const json = parseJsonLine(text, place);
    checkExact(json, text, place);
    this.#reader.read(json, place);
  }
}

/** The error for a last line that is no JSON and has no newline. */
function cutShort(place: Place): Error {
  return badInput(place, 'the last line is cut short', 'what wrote it was stopped in the middle');
}

function isWhole(line: Buffer): boolean {
  if (!isUtf8(line)) return false;
  const text = line.toString('utf8');
  if (text.trim() === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
