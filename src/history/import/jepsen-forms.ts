// Jepsen's histories as files: EDN or JSON, one map after another or in one list.

import type { Json } from '../../json.ts';
import { parseJsonLine } from '../jsonl.ts';
import { badInput, type Place } from '../place.ts';
import { EdnError, parseEdn } from './edn.ts';
import type { EventSink } from './event.ts';
import { checkExact } from './exact-numbers.ts';
import { eventOfJepsen } from './jepsen-op.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { LineReader } from './json-lines.ts';

/** Given the text of one operation in EDN, pushes its event. */
export function ednReader(file: string, sink: EventSink): (text: string, line: number) => void {
  return (text, line) => {
    for (const form of ednForms(text, { file, line })) {
      sink.push(eventOfJepsen(form, { file, line }));
    }
  };
}

/** Given the text of one operation in JSON, pushes its event. */
export function jsonReader(file: string, sink: EventSink): (text: string, line: number) => void {
  return (text, line) => {
    const place = { file, line };
    const json = parseJsonLine(text, place);
    checkExact(json, text, place);
    sink.push(eventOfJepsen(json, place));
  };
}

/** One operation in JSON on each line. */
export class JepsenJsonLines implements LineReader {
  readonly skipsBlankLines = true;
  readonly #file: string;
  readonly #sink: EventSink;

  constructor(file: string, sink: EventSink) {
    this.#file = file;
    this.#sink = sink;
  }

  scan(cursor: JsonCursor, line: number): boolean {
    if (cursor.next() !== 0x7b) return false;
    const json = cursor.value();
    if (cursor.isLost || cursor.next() !== 0x0a) return false;
    cursor.at++;
    this.#sink.push(eventOfJepsen(json, { file: this.#file, line }));
    return true;
  }

  read(json: Json, place: Place): void {
    this.#sink.push(eventOfJepsen(json, place));
  }
}

/**
 * All forms in `text`, which starts at `place`. Throws `InputError` with the line of the mistake.
 */
export function ednForms(text: string, place: Place): Json[] {
  try {
    return parseEdn(text);
  } catch (cause) {
    if (!(cause instanceof EdnError)) throw cause;
    const line = place.line + text.slice(0, cause.at).split('\n').length - 1;
    throw badInput({ file: place.file, line }, `not EDN: ${cause.message}`, undefined, cause);
  }
}
