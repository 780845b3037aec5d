// Whether a system went on: once enough nodes are left in peace, operations must succeed again
// within a bound, whatever became of the others. The only checker that is told more than a history:
// who was left in peace, and when.

import type { History } from '../src/history/types.ts';
import type { CheckResult } from './checker.ts';

/** How long a healthy core may take to serve. Many elections, even in a bad network. */
export const LIVENESS_BOUND_MS = 20_000;
/**
 * An operation that was asked so late in vain shows that the core stands still; an earlier one may
 * just be early.
 */
const SETTLED_MS = LIVENESS_BOUND_MS / 2;

export const livenessPromise =
  'when enough nodes run undisturbed for it to be obliged to, the system serves again, whatever became of the others';

/**
 * How a core of nodes was left alone with the others broken; times in nanoseconds since the start
 * of the run.
 */
export interface LivenessAttempt {
  readonly core: readonly string[];
  readonly broken: Readonly<Record<string, 'down' | 'paused' | 'cut off' | 'deaf' | 'mute'>>;
  readonly from: number;
  readonly until: number;
}

/** What the history shows of the attempt; null where too little was asked to tell. */
function judgeLiveness(
  history: History,
  attempt: LivenessAttempt,
  required: readonly string[],
): CheckResult | null {
  const { from, until, core, broken } = attempt;
  const during = history.filter(
    ({ time, process }) => process !== 'nemesis' && time >= from && time <= until,
  );
  const stuck = required.filter((f) => {
    const ops = during.filter((op) => op.f === f);
    const late = ops.some(({ type, time }) => type === 'invoke' && time >= from + SETTLED_MS * 1e6);
    return late && !ops.some(({ type }) => type === 'ok');
  });
  if (stuck.length === 0) {
    const served = during.find(({ type }) => type === 'ok');
    if (served === undefined) return null;
    return { verdict: 'valid', statistics: { servedAfterMs: (served.time - from) / 1e6 } };
  }
  const others = Object.entries(broken).map(([node, how]) => `${node} ${how}`);
  const around = others.length === 0 ? '' : ` (${others.join(', ')})`;
  const summary = `no ${stuck.join(' and no ')} succeeded within ${Math.round((until - from) / 1e9)} s, though ${core.join(' ')} ran undisturbed${around}`;
  const ops = during
    .filter(({ f, time }) => stuck.includes(f) && time >= from + SETTLED_MS * 1e6)
    .map(({ index }) => index);
  return {
    verdict: 'invalid',
    anomalies: [{ kind: 'no-progress', summary, ops, details: { core: [...core], broken } }],
  };
}

/**
 * The results of the checkers, with that of the attempt at the end, if there was one that shows
 * something.
 */
export function withLiveness(
  results: Readonly<Record<string, CheckResult>>,
  history: History,
  attempt: LivenessAttempt | null,
  required: readonly string[],
): Readonly<Record<string, CheckResult>> {
  if (attempt === null) return results;
  const result = judgeLiveness(history, attempt, required);
  return result === null ? results : { ...results, liveness: result };
}
