// Ordeal's own form of a history, `history.jsonl`: one event a line, written while the run goes on.
// What is read here is a run's record, so nothing is repaired: the first line that is not as the
// recorder writes it is an error that names the line. The one exception is a last line cut short by
// a killed harness, where the caller allows it.

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { InputError, messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import { opOfJson } from './op-shape.ts';
import { badInput, type Place, shortened } from './place.ts';
import type { Op } from './types.ts';

/** What is done about a last line that is cut short. */
export interface ReadHistoryOptions {
  /**
   * Leaves out a last line that has no end, as a `kill -9` leaves it. Otherwise such a line is an
   * error.
   */
  readonly allowTruncated?: boolean;
  /** Told, in one sentence, of what was left out. */
  readonly onWarning?: (sentence: string) => void;
}

const NEWLINE = 0x0a;

/**
 * All events of a `history.jsonl`. Throws `InputError` with `file:line` for the first line that is
 * not an operation, whose index is not its position, or whose time lies before that of the line
 * above.
 */
export function readHistoryFile(path: string, options: ReadHistoryOptions = {}): Op[] {
  const bytes = readBytes(path);
  const history: Op[] = [];
  let time = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const place = { file: path, line: history.length + 1 };
    const op = readLine(bytes.subarray(start, end), place, newline < 0, options);
    if (op === undefined) break;
    checkSequence(op, history.length, time, place);
    time = op.time;
    history.push(op);
    start = end + 1;
  }
  return history;
}

/** The op in one line, without its newline. Throws `InputError`. */
export function parseHistoryLine(text: string, place: Place): Op {
  return opOfJson(parseJsonLine(text, place), place);
}

/**
 * The canonical line of an op, without a newline: fields in the order of `Op`, absent ones left
 * out.
 */
export function formatOp(op: Op): string {
  const { index, time, type, process, f, key, value, error } = op;
  const plain = error === undefined ? undefined : { code: error.code, text: error.text };
  return JSON.stringify({ index, time, type, process, f, key, value, error: plain });
}

/**
 * Throws `InputError` unless `op` may stand at `position` of a history, after an event at `time`.
 */
export function checkSequence(op: Op, position: number, time: number, place: Place): void {
  if (op.index !== position) {
    throw badInput(
      place,
      `"index" must be ${position}, one more than the line above; it is ${op.index}`,
    );
  }
  if (op.time < time) {
    throw badInput(place, `time goes backwards: ${op.time} ns after ${time} ns`);
  }
}

/** What a line of JSON says. Throws `InputError`. */
export function parseJsonLine(text: string, place: Place): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    if (text.trim() === '') throw badInput(place, 'expected an operation {…}, found an empty line');
    throw badInput(place, `not JSON: ${shortened(text)}`, undefined, cause);
  }
}

/** `undefined` for a truncated last line that may be left out. */
function readLine(
  bytes: Buffer,
  place: Place,
  isUnfinished: boolean,
  options: ReadHistoryOptions,
): Op | undefined {
  if (!isUtf8(bytes)) {
    if (!isUnfinished) throw badInput(place, 'not UTF-8 text');
  } else {
    const text = bytes.toString('utf8');
    if (!isUnfinished || isJson(text)) return parseHistoryLine(text, place);
  }
  if (options.allowTruncated !== true) {
    const hint = 'the harness was killed while it wrote; the lines above are whole';
    throw badInput(place, 'the last line is cut short', hint);
  }
  options.onWarning?.(`${place.file}:${place.line}: left out the last line, which is cut short`);
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}
