// The decision procedures with the host's clock, which a checker never reads by itself: limits of
// time hold without the caller's doing.

import {
  type CheckOptions,
  checkAsync,
  checkSync,
  type LinearizabilityResult,
} from '../../checkers/linearizable/check.ts';
import {
  type Explanation,
  explain as explainBy,
  failingRowOf as failingRowBy,
  type InvalidResult,
} from '../../checkers/linearizable/explain/explain.ts';
import type { Model } from '../../checkers/linearizable/model.ts';
import { hostMonotonicMs } from '../clock.ts';
import type { EventsOrColumns } from '../history/event-columns.ts';

/**
 * Decides whether a history is linearizable for `model`, and lets the event loop turn every 10 ms.
 * Throws `HistoryError` where the history is malformed (or empty, unless that is allowed), and
 * `ModelError` where the model's functions throw. Sources: Herlihy and Wing, "Linearizability"
 * (1990); the search after Wing and Gong (1993) and Lowe (2017), before it the procedures that need
 * no search, after Gibbons and Korach (1997) and others.
 */
export function checkLinearizable<State>(
  history: EventsOrColumns,
  model: Model<State>,
  options: CheckOptions = {},
): Promise<LinearizabilityResult> {
  return checkAsync(history, model, timed(options));
}

/** The same without giving other work a turn, in the calling thread alone. */
export function checkLinearizableSync<State>(
  history: EventsOrColumns,
  model: Model<State>,
  options: CheckOptions = {},
): LinearizabilityResult {
  return checkSync(history, model, timed(options));
}

/**
 * Why an `invalid` result of the same history and model is so: where it breaks, how far a
 * linearization gets, what contradicts what. `limits` bound each of the checks it makes.
 * `explanationText` makes text of it.
 */
export function explain<State>(
  history: EventsOrColumns,
  model: Model<State>,
  result: InvalidResult,
  limits: CheckOptions = {},
): Explanation {
  return explainBy(history, model, result, timed(limits));
}

/**
 * The row whose return ends the shortest prefix that has no linearization; `operationsAt` tells
 * which operation that is. Where the result does not know it, prefixes are judged until it is
 * found, each within `limits`.
 */
export function failingRowOf<State>(
  history: EventsOrColumns,
  model: Model<State>,
  result: InvalidResult,
  limits: CheckOptions = {},
): number {
  return failingRowBy(history, model, result, timed(limits));
}

function timed(options: CheckOptions): CheckOptions {
  return { now: hostMonotonicMs, ...options };
}
