// From events to columns: pairs every return with its call, and refuses a history in which that
// cannot be done. The order of the events is the order of time; their `time` is only checked not to
// go backwards, because two events may carry the same nanosecond while the recorder still knows
// which came first.

import type { Json } from '../json.ts';
import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
  PAIR_FUNCTIONS,
} from './columns.ts';
import { HistoryError } from './history-error.ts';
import type { History, Op } from './types.ts';
import { ABSENT, NULL } from './value-pool.ts';

/** The code of an error that says: the precondition was false when the system looked. */
export const PRECONDITION_FAILED = 'precondition-failed';

/**
 * One event as the importers know it. `line` is a source line from 1, or the index of an event in
 * memory.
 */
export interface HistoryEvent {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly process: number;
  readonly f: string;
  readonly key?: Json | undefined;
  readonly value?: Json | undefined;
  /** Nanoseconds; where it is left out only the order of events counts. */
  readonly time?: number | undefined;
  /** With `fail`: the system looked and found the precondition false. */
  readonly refused?: boolean | undefined;
  readonly line: number;
}

/** Pairs events into operations, one event at a time. */
export class EventColumnsBuilder {
  readonly builder: ColumnsBuilder;
  /** Row of the outstanding operation of a process; -1 after it has returned. */
  readonly #outstanding = new Map<number, number>();
  #position = 0;
  #time = -Infinity;

  constructor(builder = new ColumnsBuilder()) {
    this.builder = builder;
  }

  /** Throws `HistoryError` when the event cannot follow the ones before it. */
  push(event: HistoryEvent): void {
    const { time, line } = event;
    if (time !== undefined) {
      if (time < this.#time) {
        throw new HistoryError('time-backwards', line, `time goes backwards, to ${time} ns`);
      }
      this.#time = time;
    }
    if (event.type === 'invoke') this.#call(event);
    else this.#return(event, event.type);
    this.#position++;
  }

  /** Operations that never returned are indeterminate. */
  finish(): OperationColumns {
    return this.builder.finish();
  }

  #call(event: HistoryEvent): void {
    const { builder } = this;
    const row = this.#outstanding.get(event.process);
    if (row !== undefined && row >= 0) {
      const text = `process ${event.process} calls ${event.f} while its ${builder.functionOf(row)} is outstanding`;
      throw new HistoryError('overlapping-operations', event.line, text);
    }
    const { first, second } = splitArgument(event);
    const opened = builder.open(
      event.process,
      builder.functionId(event.f),
      builder.keys.intern(event.key),
      builder.values.intern(first),
      builder.values.intern(second),
      this.#position,
      event.line,
    );
    this.#outstanding.set(event.process, opened);
  }

  #return(event: HistoryEvent, type: 'ok' | 'fail' | 'info'): void {
    const { builder } = this;
    const row = this.#outstanding.get(event.process);
    if (row === undefined) {
      const text = `process ${event.process} returns from ${event.f} that it never called`;
      throw new HistoryError('return-without-call', event.line, text);
    }
    if (row < 0) {
      const text = `process ${event.process} returns from ${event.f} a second time`;
      throw new HistoryError('return-twice', event.line, text);
    }
    if (builder.functionOf(row) !== event.f) {
      const text = `process ${event.process} called ${builder.functionOf(row)} and returns from ${event.f}`;
      throw new HistoryError('mismatched-return', event.line, text);
    }
    const output = type === 'ok' ? outputOf(builder, event) : ABSENT;
    builder.close(row, outcomeOf(event, type), output, this.#position, event.line);
    this.#outstanding.set(event.process, -1);
  }
}

/** A history in either form: its events, or the columns that a reader made of a file. */
export type EventsOrColumns = History | OperationColumns;

/** Whether a history is in the form of columns. */
export function isColumns(history: EventsOrColumns): history is OperationColumns {
  return 'functions' in history;
}

/**
 * The columns of a history in either form. Throws `HistoryError` for events that do not make up
 * operations.
 */
export function columnsOf(history: EventsOrColumns): OperationColumns {
  return isColumns(history) ? history : columnsOfHistory(history);
}

/**
 * The columns of a history in memory: a row for every operation of a client, in order of the calls.
 * What the nemesis did is left out. Lines are the events' indexes. Throws `HistoryError` for events
 * that do not make up operations.
 */
export function columnsOfHistory(history: History): OperationColumns {
  const steps = columnsInSteps(history);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Events that are read between two turns; a few milliseconds. */
const TURN_EVENTS = 1 << 13;

/** The same, with a turn for others now and then. */
export function* columnsInSteps(history: History): Generator<void, OperationColumns, unknown> {
  const events = new EventColumnsBuilder(new ColumnsBuilder(Math.max(16, history.length)));
  let read = 0;
  for (const op of history) {
    if (++read % TURN_EVENTS === 0) yield;
    if (op.process !== 'nemesis') events.push(eventOf(op, op.process));
  }
  return events.finish();
}

function eventOf(op: Op, process: number): HistoryEvent {
  return {
    type: op.type,
    process,
    f: op.f,
    key: op.key,
    value: op.value,
    time: op.time,
    refused: op.error?.code === PRECONDITION_FAILED,
    line: op.index,
  };
}

function splitArgument(event: HistoryEvent): { first: Json | undefined; second: Json | undefined } {
  const { value } = event;
  if (!PAIR_FUNCTIONS.has(event.f)) return { first: value, second: undefined };
  if (!Array.isArray(value) || value.length !== 2) {
    throw new HistoryError('wrong-value', event.line, `${event.f} needs a pair [from, to]`);
  }
  return { first: value[0] as Json, second: value[1] as Json };
}

/** The result of a pair function is its own argument again, which tells nothing. */
function outputOf(builder: ColumnsBuilder, event: HistoryEvent): number {
  if (PAIR_FUNCTIONS.has(event.f)) return ABSENT;
  return event.value === null ? NULL : builder.values.intern(event.value);
}

function outcomeOf(event: HistoryEvent, type: 'ok' | 'fail' | 'info'): number {
  switch (type) {
    case 'ok':
      return OUTCOME_OK;
    case 'fail':
      return event.refused === true ? OUTCOME_REFUSED : OUTCOME_FAIL;
    case 'info':
      return OUTCOME_INFO;
  }
}
