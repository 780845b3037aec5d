// A file does not say what its history is made of. This sink holds the first events back until they
// tell, then passes everything on:
//   - a list of micro-operations or `f: txn` makes it a history of transactions, which stay ops;
//   - a read called with [k nil], or a compare-and-set called with [k [a b]], makes it one of
//     jepsen.independent, whose values are pairs of a key and a value.

import type { Json } from '../../json.ts';
import type { OperationColumns } from '../columns.ts';
import { badInput, quoted } from '../place.ts';
import type { Op } from '../types.ts';
import type { EventSink, ImportedEvent } from './event.ts';
import { ColumnsSink, OpsSink } from './event-sinks.ts';
import { isTransaction } from './jepsen-op.ts';

export interface SinkOptions {
  readonly file: string;
  /** `undefined`: ops for transactions, columns for everything else. */
  readonly as: 'columns' | 'ops' | undefined;
  /** Values are pairs [key, value]; `undefined`: found out. */
  readonly isKeyed: boolean | undefined;
  readonly checksTimes: boolean;
  readonly onWarning: (sentence: string) => void;
}

export type SunkHistory =
  | { readonly as: 'columns'; readonly columns: OperationColumns }
  | {
      readonly as: 'ops';
      readonly history: readonly Op[];
      /** Per op: the line it comes from; absent where one line holds more than an event. */
      readonly lines?: readonly number[];
    };

export class DecidingSink implements EventSink {
  readonly #options: SinkOptions;
  #held: ImportedEvent[] = [];
  #as: 'columns' | 'ops' | undefined;
  #isKeyed: boolean | undefined;
  #hasClients = false;
  #withoutProcess = 0;
  #firstWithoutProcess = 0;
  #sink: ColumnsSink | OpsSink | undefined;
  /** Keys of outstanding operations, for returns that do not repeat theirs. */
  readonly #keys = new Map<number, Json>();

  constructor(options: SinkOptions) {
    this.#options = options;
    this.#as = options.as;
    this.#isKeyed = options.isKeyed;
    this.#openIfDecided();
  }

  get ignoredCount(): number {
    return this.#sink?.ignoredCount ?? 0;
  }

  push(event: ImportedEvent): void {
    if (typeof event.process === 'number') this.#hasClients = true;
    else if (event.process === undefined) this.#countWithoutProcess(event.line);
    this.#pass(event);
  }

  #pass(event: ImportedEvent): void {
    if (this.#sink !== undefined) {
      this.#sink.push(this.#isKeyed === true ? this.#withKey(event) : event);
      return;
    }
    this.#held.push(event);
    if (typeof event.process === 'number') this.#learn(event);
    this.#openIfDecided();
  }

  /** Throws `HistoryError` or `InputError` for what only shows at the end. */
  finish(): SunkHistory {
    this.#judgeWithoutProcess();
    this.#as ??= 'columns';
    this.#isKeyed ??= false;
    this.#openIfDecided();
    const sink = this.#sink as ColumnsSink | OpsSink;
    if (sink instanceof ColumnsSink) return { as: 'columns', columns: sink.finish() };
    return { as: 'ops', history: sink.finish(), lines: sink.lines };
  }

  #countWithoutProcess(line: number): void {
    if (this.#withoutProcess++ === 0) this.#firstWithoutProcess = line;
  }

  /**
   * Elle takes events without a process for the nemesis's; among those of clients that would lose
   * operations.
   */
  #judgeWithoutProcess(): void {
    if (this.#withoutProcess === 0) return;
    const place = { file: this.#options.file, line: this.#firstWithoutProcess };
    if (this.#hasClients) throw badInput(place, '"process" is missing here and given elsewhere');
    this.#options.onWarning(
      `${place.file}:${place.line}: no event has a process, so none of them is a client's`,
    );
  }

  #learn(event: ImportedEvent): void {
    const { f, type, value } = event;
    if (f === 'txn' || isTransaction(value)) {
      this.#as ??= 'ops';
      this.#isKeyed ??= false;
    } else if (value !== null && value !== undefined) {
      this.#as ??= 'columns';
    }
    if (event.key !== undefined) this.#isKeyed ??= false;
    if (type !== 'invoke') return;
    if (f === 'read' || f === 'get') this.#isKeyed ??= isPairWith(value, (item) => item === null);
    if (f === 'cas') this.#isKeyed ??= isPairWith(value, (item) => Array.isArray(item));
  }

  #openIfDecided(): void {
    if (this.#as === undefined || this.#isKeyed === undefined || this.#sink !== undefined) return;
    this.#sink = this.#as === 'ops' ? new OpsSink() : new ColumnsSink(this.#options.checksTimes);
    const held = this.#held;
    this.#held = [];
    for (const event of held) this.#pass(event);
  }

  /** The event with the pair in its value taken apart. */
  #withKey(event: ImportedEvent): ImportedEvent {
    const { process, value, type } = event;
    if (typeof process !== 'number') return event;
    if (Array.isArray(value) && value.length === 2) {
      const [key, inner] = value as [Json, Json];
      this.#keys.set(process, key);
      return { ...event, key, value: inner };
    }
    const key = this.#keys.get(process);
    if (type === 'invoke' || type === 'ok' || key === undefined) {
      const place = { file: this.#options.file, line: event.line };
      const text = `expected a pair [key, value], as in the first reads; "value" is ${quoted(value)}`;
      throw badInput(place, text, 'where values are lists and no pairs, say so with --keyed no');
    }
    return { ...event, key };
  }
}

function isPairWith(value: Json | undefined, isSecond: (item: Json) => boolean): boolean {
  return Array.isArray(value) && value.length === 2 && isSecond(value[1] as Json);
}
