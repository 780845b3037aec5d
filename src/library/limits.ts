// What a check may cost, and checks within that.

import type { CheckBudget, Checker, CheckResult } from '../../checkers/checker.ts';
import { hostMonotonicMs } from '../clock.ts';
import type { History } from '../history/types.ts';
import {
  DEFAULT_CHECK_MEMORY_BYTES,
  DEFAULT_CHECK_TIME_MS,
  runCheckers,
} from '../run/run-checkers.ts';

/** Limits on each check; past them its result is `unknown`. */
export interface CheckLimits {
  /** Milliseconds of wall time. Default: a minute. */
  readonly timeMsMax?: number;
  /** Bytes that the check may hold. Default: 2 GiB. */
  readonly memoryBytesMax?: number;
  /** Stops the check early; the result is then `unknown`. */
  readonly signal?: AbortSignal;
}

/** A budget by the host's clock, as checkers take it. */
export function checkBudget(limits: CheckLimits = {}): CheckBudget {
  return {
    timeMsMax: DEFAULT_CHECK_TIME_MS,
    memoryBytesMax: DEFAULT_CHECK_MEMORY_BYTES,
    ...limits,
    now: hostMonotonicMs,
  };
}

/**
 * The result of every checker, by its name and in the order given, each within `limits`. A checker
 * that throws gives `unknown` with the reason, and takes no other down with it.
 */
export function judge(
  history: History,
  checkers: readonly Checker[],
  limits: CheckLimits = {},
): Promise<Readonly<Record<string, CheckResult>>> {
  return runCheckers(checkers, history, checkBudget(limits));
}
