// Long work gives the driver of a check a turn now and then: it is a generator, and every `yield`
// is a turn.

import type { StopReason } from './decision.ts';

/** Cheap items that are looked at between two turns; a few milliseconds. */
export const TURN_ITEMS = 1 << 15;
/** Items about which the model is asked between two turns; a few milliseconds too. */
export const TURN_QUESTIONS = 1 << 13;

/** Does all of it at once. */
export function atOnce<Result>(steps: Generator<unknown, Result, unknown>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/**
 * Passes the turns on to whoever drives the check, who hears of `configurations`. The result, or a
 * reason to stop meanwhile.
 */
export function* orStopped<Result extends object>(
  steps: Generator<unknown, Result, unknown>,
  configurations = 0,
): Generator<number, Result | StopReason, StopReason | undefined> {
  let step = steps.next();
  while (step.done !== true) {
    const reason = yield configurations;
    if (reason !== undefined) return reason;
    step = steps.next();
  }
  return step.value;
}
