// The history: what clients asked for and what they were told, in the order in which it happened.
// Counterpart: jepsen.history's Op.

import type { Json } from '../json.ts';

/**
 * `invoke` starts an operation. `ok`: it happened. `fail`: it certainly did not happen.
 * `info`: nobody knows; it may take effect at any later time, or never.
 */
export type OpType = 'invoke' | 'ok' | 'fail' | 'info';

/**
 * One logical thread of control; it has at most one operation outstanding. Faults are recorded by
 * `nemesis`.
 */
export type Process = number | 'nemesis';

/** Why an operation failed or is indeterminate; `code` is stable, `text` is for people. */
export interface OpError {
  readonly code: string;
  readonly text: string;
}

/** One event of a history; one line of `history.jsonl`. */
export interface Op {
  /** Position in the history: 0, 1, 2 … */
  readonly index: number;
  /** Nanoseconds since the start of the run, from one monotonic clock. */
  readonly time: number;
  readonly type: OpType;
  readonly process: Process;
  /** What is done: `read`, `write`, `cas`, `txn` … */
  readonly f: string;
  /** The independent object it is done to, where the workload has such. */
  readonly key?: string;
  /** Argument on `invoke`, result on `ok`; a compare-and-set carries `[from, to]` on both. */
  readonly value?: Json;
  readonly error?: OpError;
}

/** A whole history, ordered by `index`. */
export type History = readonly Op[];
