// Strict serializability of blind inserts: if one write was complete before another began, nobody
// may see the second without the first. Counterpart: jepsen.tests.causal-reverse, and the
// `comments` workload of CockroachDB's tests.
//
// Operations: `write` of a unique value, `read` that returns all values written so far.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';
import { canonical } from './elle/interner.ts';

/**
 * Operations: `write` of a unique value, `read` that returns all values written so far. Statistics:
 * `errors`, one per bad read, with what it was missing and how many writes it had to show.
 * Counterpart: jepsen.tests.causal-reverse.
 */
export const causalReverseChecker: Checker = {
  name: 'causal-reverse',
  promise: 'whoever sees a write sees every write that was complete before that one began',
  check: checkCausalReverse,
};

function checkCausalReverse(history: History): CheckResult {
  const { completed, before } = writesInTime(history);
  const errors: Json[] = [];
  const anomalies: Anomaly[] = [];
  for (const op of history) {
    if (op.f !== 'read' || op.type !== 'ok') continue;
    if (!Array.isArray(op.value)) {
      return {
        verdict: 'unknown',
        reason: `operation ${op.index}: a read must return a list`,
        statistics: { [MALFORMED_OPERATION]: op.index },
      };
    }
    const seen = new Set((op.value as readonly Json[]).map((value) => canonical(value)));
    // Writes complete before a write began are the first few to complete, so the largest number
    // says it all.
    let expectedCount = 0;
    let witness = '';
    for (const value of seen) {
      const count = before.get(value) ?? 0;
      if (count > expectedCount) {
        expectedCount = count;
        witness = value;
      }
    }
    const missing = completed.slice(0, expectedCount).filter(({ value }) => !seen.has(value));
    if (missing.length === 0) continue;
    const { value: _, ...rest } = op;
    const values = missing.map(({ value }) => JSON.parse(value) as Json);
    errors.push({ ...rest, missing: values, 'expected-count': expectedCount } as unknown as Json);
    anomalies.push({
      kind: 'causal-reverse',
      summary:
        `Operation ${op.index} saw ${witness} but not ${missing[0]?.value}, ` +
        `whose write was complete before that of ${witness} began.`,
      ops: [missing[0]?.index ?? op.index, op.index],
      details: { missing: values },
    });
  }
  const statistics = { errors };
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

interface WritesInTime {
  /** Acknowledged writes in the order of completion. */
  readonly completed: readonly { readonly value: string; readonly index: number }[];
  /** Per value: how many of them were complete when its write began. */
  readonly before: ReadonlyMap<string, number>;
}

function writesInTime(history: History): WritesInTime {
  const completed: { value: string; index: number }[] = [];
  const before = new Map<string, number>();
  for (const op of history as readonly Op[]) {
    if (op.f !== 'write') continue;
    const value = canonical(op.value ?? null);
    if (op.type === 'invoke') before.set(value, completed.length);
    if (op.type === 'ok') completed.push({ value, index: op.index });
  }
  return { completed, before };
}
