// Ordeal's own `history.jsonl`, read by bytes. What is accepted, and what is said about the rest,
// is the same as in `readHistoryFile`.

import type { Json } from '../../json.ts';
import { PRECONDITION_FAILED } from '../event-columns.ts';
import { checkSequence } from '../jsonl.ts';
import { opOfJson } from '../op-shape.ts';
import type { Place } from '../place.ts';
import type { Op, OpType } from '../types.ts';
import type { EventSink } from './event.ts';
import type { JsonCursor } from './json-cursor.ts';
import { ObjectLines } from './object-lines.ts';

const INDEX = Buffer.from('index');
const TIME = Buffer.from('time');
const TYPE = Buffer.from('type');
const PROCESS = Buffer.from('process');
const FUNCTION = Buffer.from('f');
const KEY = Buffer.from('key');
const VALUE = Buffer.from('value');

const NEMESIS = Buffer.from('nemesis');
const TYPES: readonly (readonly [Uint8Array, OpType])[] = [
  [Buffer.from('invoke'), 'invoke'],
  [Buffer.from('ok'), 'ok'],
  [Buffer.from('fail'), 'fail'],
  [Buffer.from('info'), 'info'],
];

const QUOTE = 0x22;

/** Hands the events of Ordeal's history to `sink`. */
export class OrdealLines extends ObjectLines {
  override readonly skipsBlankLines = false;
  readonly #sink: EventSink;
  #position = 0;
  #lastTime = 0;
  // The fields of the line that is being scanned. -1 marks a number that has not been seen.
  #index = -1;
  #time = -1;
  #type: OpType | undefined;
  #process = -1;
  #isNemesis = false;
  #function: string | undefined;
  #key: string | undefined;
  #value: Json | undefined;

  constructor(sink: EventSink) {
    super();
    this.#sink = sink;
  }

  override read(json: Json, place: Place): void {
    const op = opOfJson(json, place);
    checkSequence(op, this.#position, this.#lastTime, place);
    this.#push(op, place.line);
  }

  protected override forget(): void {
    this.#index = this.#time = this.#process = -1;
    this.#isNemesis = false;
    this.#type = this.#function = this.#key = this.#value = undefined;
  }

  protected override field(cursor: JsonCursor): void {
    const isTime = cursor.stringIs(TIME);
    if (isTime || cursor.stringIs(INDEX)) {
      cursor.expect(0x3a);
      cursor.next();
      const number = cursor.wholeNumber();
      if (isTime) this.#time = number;
      else this.#index = number;
    } else if (cursor.stringIs(TYPE)) {
      cursor.expect(0x3a);
      this.#scanType(cursor);
    } else if (cursor.stringIs(PROCESS)) {
      cursor.expect(0x3a);
      this.#scanProcess(cursor);
    } else if (cursor.stringIs(FUNCTION)) {
      cursor.expect(0x3a);
      this.#function = this.#text(cursor);
    } else if (cursor.stringIs(KEY)) {
      cursor.expect(0x3a);
      this.#key = this.#text(cursor);
    } else if (cursor.stringIs(VALUE)) {
      cursor.expect(0x3a);
      this.#value = cursor.value();
    } else {
      // An error, which is rare, or a field of a later version.
      cursor.isLost = true;
    }
  }

  #scanType(cursor: JsonCursor): void {
    cursor.next();
    cursor.skipString();
    if (cursor.isLost) return;
    for (const [bytes, type] of TYPES) {
      if (cursor.stringIs(bytes)) {
        this.#type = type;
        return;
      }
    }
    cursor.isLost = true;
  }

  #scanProcess(cursor: JsonCursor): void {
    this.#isNemesis = cursor.next() === QUOTE;
    if (!this.#isNemesis) {
      this.#process = cursor.wholeNumber();
      return;
    }
    cursor.skipString();
    if (!cursor.isLost && !cursor.stringIs(NEMESIS)) cursor.isLost = true;
  }

  #text(cursor: JsonCursor): string {
    cursor.next();
    return cursor.text();
  }

  protected override accept(line: number): boolean {
    if (this.#index !== this.#position || this.#time < this.#lastTime) return false;
    if (this.#type === undefined || this.#function === undefined || this.#function === '') {
      return false;
    }
    if (!this.#isNemesis && (this.#process < 0 || this.#process > 0x7fffffff)) return false;
    this.#position++;
    this.#lastTime = this.#time;
    this.#sink.push({
      type: this.#type,
      process: this.#isNemesis ? 'nemesis' : this.#process,
      f: this.#function,
      key: this.#key,
      value: this.#value,
      error: undefined,
      isRefused: false,
      time: this.#time,
      index: this.#index,
      line,
    });
    return true;
  }

  #push(op: Op, line: number): void {
    this.#position++;
    this.#lastTime = op.time;
    this.#sink.push({
      type: op.type,
      process: op.process,
      f: op.f,
      key: op.key,
      value: op.value,
      error: op.error,
      isRefused: op.error?.code === PRECONDITION_FAILED,
      time: op.time,
      index: op.index,
      line,
    });
  }
}
