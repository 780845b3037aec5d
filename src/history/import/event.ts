// One event as an importer read it, before it is known what the history is made of.

import type { Json } from '../../json.ts';
import type { OpError, OpType, Process } from '../types.ts';

export interface ImportedEvent {
  readonly type: OpType;
  /**
   * Whatever has a name and no number is the `nemesis`; `undefined` where the file says nothing.
   */
  readonly process: Process | undefined;
  readonly f: string;
  readonly key: Json | undefined;
  readonly value: Json | undefined;
  readonly error: OpError | undefined;
  /** The system looked and found the precondition false (see `OUTCOME_REFUSED`). */
  readonly isRefused: boolean;
  /**
   * Nanoseconds; `undefined` where the file has no times, or times that do not follow the order of
   * events.
   */
  readonly time: number | undefined;
  /** Position in the history as the file has it. */
  readonly index: number | undefined;
  /** Source line, from 1. */
  readonly line: number;
}

/** Takes the events of a history, in order. */
export interface EventSink {
  /** Throws `HistoryError` or `InputError` when the event cannot follow the ones before it. */
  push(event: ImportedEvent): void;
}
