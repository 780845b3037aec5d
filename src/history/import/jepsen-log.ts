// The log lines in which early Jepsen tests recorded their operations:
//   INFO  jepsen.util - 3	:invoke	:cas	[0 4]
//   INFO  jepsen.util - 3	:info	:cas	:timed-out
// Process, type, function, value; after `:fail` and `:info` a keyword in place of the value is the
// error.

import { isUtf8 } from 'node:buffer';
import type { Json } from '../../json.ts';
import { badInput, type Place, shortened } from '../place.ts';
import type { OpError, OpType, Process } from '../types.ts';
import type { EventSink } from './event.ts';
import { ednForms } from './jepsen-forms.ts';
import { errorOf, isRefusal } from './jepsen-op.ts';
import type { BlockParser } from './line-blocks.ts';

/** The line of an operation: what follows the name of the logger. */
const OPERATION = /\bjepsen\.util(?: -|:)\s+(.*)$/;
const FIELDS = /^(\d+|:[\w.-]+)\s+:(\w+)\s+:([^\s]+)(?:\s+(.*))?$/;
/** A line of another logger, which says nothing about operations. */
const OTHER_LOGGER =
  /\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b.*\s(?!jepsen\.util\b)[\w.$-]+(?: -|:)\s/;

export class JepsenLog implements BlockParser {
  readonly #file: string;
  readonly #sink: EventSink;
  #line = 0;
  #ignoredCount = 0;

  constructor(file: string, sink: EventSink) {
    this.#file = file;
    this.#sink = sink;
  }

  get lineCount(): number {
    return this.#line;
  }

  /** Lines that are not about operations. */
  get ignoredCount(): number {
    return this.#ignoredCount;
  }

  lines(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const newline = bytes.indexOf(0x0a, at);
      this.#line++;
      this.#read(bytes.subarray(at, newline), { file: this.#file, line: this.#line });
      at = newline + 1;
    }
  }

  unfinishedLine(bytes: Buffer, start: number, end: number): void {
    this.lines(bytes, start, end);
  }

  #read(bytes: Buffer, place: Place): void {
    if (!isUtf8(bytes)) throw badInput(place, 'not UTF-8 text');
    const text = bytes.toString('utf8').trimEnd();
    if (text === '') return;
    const operation = OPERATION.exec(text)?.[1];
    if (operation === undefined) {
      if (!OTHER_LOGGER.test(text)) {
        throw badInput(place, `expected a log line of jepsen.util, found ${shortened(text)}`);
      }
      this.#ignoredCount++;
      return;
    }
    this.#push(operation, place);
  }

  #push(operation: string, place: Place): void {
    const [, process = '', type = '', f = '', rest = ''] = FIELDS.exec(operation) ?? [];
    if (!/^(?:invoke|ok|fail|info)$/.test(type)) {
      const expected = 'process, :invoke, :ok, :fail or :info, function and value';
      throw badInput(place, `expected ${expected}, found ${shortened(operation)}`);
    }
    const forms = ednForms(rest, place);
    if (forms.length > 2) throw badInput(place, `too many fields: ${shortened(operation)}`);
    const isError = (type === 'fail' || type === 'info') && rest.startsWith(':');
    const value = isError ? undefined : forms[0];
    const error = errorOf(isError ? forms[0] : forms[1]);
    this.#sink.push(eventOf(process, type as OpType, f, value, error, place));
  }
}

function eventOf(
  process: string,
  type: OpType,
  f: string,
  value: Json | undefined,
  error: OpError | undefined,
  place: Place,
) {
  return {
    type,
    process: processOf(process, place),
    f,
    key: undefined,
    value,
    error,
    isRefused: type === 'fail' && isRefusal(f, value, error),
    time: undefined,
    index: undefined,
    line: place.line,
  };
}

function processOf(text: string, place: Place): Process {
  if (text.startsWith(':')) return 'nemesis';
  const process = Number(text);
  if (process > 0x7fffffff) throw badInput(place, `process ${text} is beyond 2^31 - 1`);
  return process;
}
