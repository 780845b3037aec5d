// What a checker is: a pure function from a history to a result. Counterpart:
// jepsen.checker/Checker.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';

/** `unknown` is never rounded to `valid`. */
export type Verdict = 'valid' | 'invalid' | 'unknown';

/** One broken promise, small enough to be read by a person. */
export interface Anomaly {
  /** Stable name in the field's words: `nonlinearizable`, `G-single`, `lost-update` … */
  readonly kind: string;
  /** One sentence that is true and says what happened. */
  readonly summary: string;
  /** The independent object it happened to, where there is one. */
  readonly key?: string;
  /** `index` of the history events involved, ascending. */
  readonly ops: readonly number[];
  /** Everything else a report may draw; the checker documents the shape. */
  readonly details?: Json;
}

/**
 * In the statistics of a check that a malformed operation made `unknown`: the `index` of that
 * operation, so that who knows the file can name the line.
 */
export const MALFORMED_OPERATION = 'malformed-operation';

/** What a checker says of a history. */
export type CheckResult =
  | { readonly verdict: 'valid'; readonly statistics?: Json }
  | {
      readonly verdict: 'invalid';
      /** At least one, the most telling first. */
      readonly anomalies: readonly Anomaly[];
      readonly statistics?: Json;
    }
  | {
      readonly verdict: 'unknown';
      /** Why it could not be decided, and what was. */
      readonly reason: string;
      readonly statistics?: Json;
    };

/** Limits on one check; past them the result is `unknown`. */
export interface CheckBudget {
  /** Milliseconds of wall time. */
  readonly timeMsMax: number;
  /** Bytes the check may hold. */
  readonly memoryBytesMax: number;
  /** Monotonic milliseconds; passed in, because a checker reads no clock of its own. */
  readonly now: () => number;
  /** Stops the check early; the result is then `unknown`. */
  readonly signal?: AbortSignal;
}

/** The first event after which no continuation of the run can be right. */
export interface OnlineViolation {
  /** `index` of the event. */
  readonly index: number;
  /** The independent object it happened to, where there is one. */
  readonly key?: string;
}

/** A checker at work while a run goes on. What it reports is certain; what it passes is not. */
export interface OnlineCheck {
  /** Takes the next event of the run. Null: nothing wrong so far. */
  push(op: Op): OnlineViolation | null;
  /** The run's time is now this, in nanoseconds; nothing has happened since the last event. */
  advance(time: number): OnlineViolation | null;
}

/** A pure function from a history to a result, with a name. */
export interface Checker {
  /** Name in results and signatures: `linearizable`, `stats` … */
  readonly name: string;
  /**
   * What it holds a system to, in one sentence: what a user may rely on. Null where it measures and
   * never objects.
   */
  readonly promise: string | null;
  /** Must not throw on any history; the runner turns what it throws into `unknown`. */
  check(history: History, budget: CheckBudget): CheckResult | Promise<CheckResult>;
  /** Absent where the checker needs the whole history. */
  readonly online?: () => OnlineCheck;
}
