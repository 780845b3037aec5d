// A grow-only set that is read at the end. Counterpart: jepsen.checker/set.
//
// Operations: `add` of a value, `read` that returns all values. The last ok read decides: every
// added value that was acknowledged must be there, and nothing that nobody tried to add.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';
import { canonical } from './elle/interner.ts';

/**
 * Operations: `add` of a value, `read` that returns all values; the last ok read decides.
 * Counterpart: jepsen.checker/set. Statistics: how many were attempted, acknowledged, ok, lost,
 * recovered and unexpected, as Jepsen counts them.
 */
export const setChecker: Checker = {
  name: 'set',
  promise: 'what was added and acknowledged is there in the end, and nothing that nobody added',
  check: checkSet,
};

function checkSet(history: History): CheckResult {
  const attempted = new Map<string, Op>();
  const added = new Map<string, Op>();
  let finalRead: Op | undefined;
  for (const op of history) {
    const value = canonical(op.value ?? null);
    if (op.f === 'add' && op.type === 'invoke') attempted.set(value, op);
    if (op.f === 'add' && op.type === 'ok') added.set(value, op);
    if (op.f === 'read' && op.type === 'ok') finalRead = op;
  }
  if (finalRead === undefined) return { verdict: 'unknown', reason: 'the set was never read' };
  if (!Array.isArray(finalRead.value)) {
    return {
      verdict: 'unknown',
      reason: `operation ${finalRead.index}: a read of a set must return a list`,
      statistics: { [MALFORMED_OPERATION]: finalRead.index },
    };
  }
  const read = new Set((finalRead.value as readonly Json[]).map((value) => canonical(value)));
  const ok = [...read].filter((value) => attempted.has(value));
  const unexpected = [...read].filter((value) => !attempted.has(value));
  const lost = [...added].filter(([value]) => !read.has(value));
  const recovered = ok.filter((value) => !added.has(value));
  const statistics: Json = {
    'attempt-count': attempted.size,
    'acknowledged-count': added.size,
    'ok-count': ok.length,
    'lost-count': lost.length,
    'recovered-count': recovered.length,
    'unexpected-count': unexpected.length,
    lost: parse(lost.map(([value]) => value)),
    recovered: parse(recovered),
    unexpected: parse(unexpected),
  };
  const anomalies: Anomaly[] = [
    ...lost.map(
      ([value, add]): Anomaly => ({
        kind: 'lost-element',
        summary: `${value} was added by operation ${add.index}, but the last read, operation ${finalRead.index}, did not show it.`,
        ops: [add.index, finalRead.index].sort((a, b) => a - b),
      }),
    ),
    ...unexpected.map(
      (value): Anomaly => ({
        kind: 'unexpected-element',
        summary: `The last read, operation ${finalRead.index}, showed ${value}, which nobody tried to add.`,
        ops: [finalRead.index],
      }),
    ),
  ];
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

function parse(values: readonly string[]): Json[] {
  return values.map((value) => JSON.parse(value) as Json);
}
