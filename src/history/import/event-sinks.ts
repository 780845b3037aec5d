// What becomes of the events of a file: columns for the linearizability checker, ops for every
// other.

import type { Json } from '../../json.ts';
import type { OperationColumns } from '../columns.ts';
import { EventColumnsBuilder } from '../event-columns.ts';
import { HistoryError } from '../history-error.ts';
import type { Op } from '../types.ts';
import { canonicalJson } from '../value-pool.ts';
import type { EventSink, ImportedEvent } from './event.ts';

/** Pairs events into the columns of their operations; what is not a client's is left out. */
export class ColumnsSink implements EventSink {
  readonly #events = new EventColumnsBuilder();
  readonly #checksTimes: boolean;
  #ignoredCount = 0;

  /**
   * `checksTimes` is false where the times in a file are known not to follow the order of its
   * events.
   */
  constructor(checksTimes: boolean) {
    this.#checksTimes = checksTimes;
  }

  get ignoredCount(): number {
    return this.#ignoredCount;
  }

  push(event: ImportedEvent): void {
    if (typeof event.process !== 'number') {
      this.#ignoredCount++;
      return;
    }
    const { type, process, f, key, value, isRefused, line } = event;
    const time = this.#checksTimes ? event.time : undefined;
    this.#events.push({ type, process, f, key, value, time, refused: isRefused, line });
  }

  finish(): OperationColumns {
    return this.#events.finish();
  }
}

/** Collects ops. Calls and returns must alternate, unless the history consists of returns only. */
export class OpsSink implements EventSink {
  readonly #history: Op[] = [];
  readonly #lines: number[] = [];
  /** Function that a process has called; '' after it returned. */
  readonly #outstanding = new Map<number, string>();
  #hasCalls = false;
  #strayReturn: HistoryError | undefined;
  /**
   * True while the file's own indexes ascend, so that complaints can name operations as the file
   * does.
   */
  #keepsIndexes = true;
  #lastIndex = -1;
  #ignoredCount = 0;

  get ignoredCount(): number {
    return this.#ignoredCount;
  }

  /** Per op: the line of the file it comes from. */
  get lines(): readonly number[] {
    return this.#lines;
  }

  push(event: ImportedEvent): void {
    const { process, index } = event;
    if (typeof process !== 'number') this.#ignoredCount++;
    else this.#pair(event, process);
    if (index === undefined || index <= this.#lastIndex) this.#keepsIndexes = false;
    else this.#lastIndex = index;
    this.#history.push(opOf(event, index ?? this.#history.length));
    this.#lines.push(event.line);
  }

  finish(): Op[] {
    if (this.#strayReturn !== undefined && this.#hasCalls) throw this.#strayReturn;
    if (this.#keepsIndexes) return this.#history;
    return this.#history.map((op, index) => ({ ...op, index }));
  }

  #pair(event: ImportedEvent, process: number): void {
    const called = this.#outstanding.get(process);
    if (event.type === 'invoke') {
      if (called !== undefined && called !== '') {
        const text = `process ${process} calls ${event.f} while its ${called} is outstanding`;
        throw new HistoryError('overlapping-operations', event.line, text);
      }
      this.#hasCalls = true;
      this.#outstanding.set(process, event.f);
      return;
    }
    if (called === undefined || called === '') {
      const code = called === undefined ? 'return-without-call' : 'return-twice';
      const text = `process ${process} returns from ${event.f}, which it did not call`;
      this.#strayReturn ??= new HistoryError(code, event.line, text);
    } else if (called !== event.f) {
      const text = `process ${process} called ${called} and returns from ${event.f}`;
      throw new HistoryError('mismatched-return', event.line, text);
    }
    this.#outstanding.set(process, '');
  }
}

/** A key as ops have it. */
function keyText(key: Json): string {
  return typeof key === 'string' ? key : canonicalJson(key);
}

function opOf(event: ImportedEvent, index: number): Op {
  const { key, value, error } = event;
  const op: { -readonly [Field in keyof Op]: Op[Field] } = {
    index,
    time: event.time ?? 0,
    type: event.type,
    process: event.process ?? 'nemesis',
    f: event.f,
  };
  if (key !== undefined) op.key = keyText(key);
  if (value !== undefined) op.value = value;
  if (error !== undefined) op.error = error;
  return op;
}
