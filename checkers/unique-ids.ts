// Identifiers that must never repeat. Counterpart: jepsen.checker/unique-ids. Operation:
// `generate`, which returns one.

import type { History } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { canonical } from './elle/interner.ts';

/**
 * Operation: `generate`, which returns an id. Statistics: how many were asked for, given out and
 * given out twice; the smallest and largest. Counterpart: jepsen.checker/unique-ids.
 */
export const uniqueIdsChecker: Checker = {
  name: 'unique-ids',
  promise: 'no identifier is given out twice',
  check: checkUniqueIds,
};

function checkUniqueIds(history: History): CheckResult {
  let attempted = 0;
  let acknowledged = 0;
  const givenBy = new Map<string, number[]>();
  let least: Json = null;
  let most: Json = null;
  for (const op of history) {
    if (op.f !== 'generate') continue;
    if (op.type === 'invoke') attempted += 1;
    if (op.type !== 'ok') continue;
    const value = op.value ?? null;
    acknowledged += 1;
    const name = canonical(value);
    const ops = givenBy.get(name);
    if (ops === undefined) givenBy.set(name, [op.index]);
    else ops.push(op.index);
    if (least === null || before(value, least)) least = value;
    if (most === null || before(most, value)) most = value;
  }
  const repeated = [...givenBy].filter(([, ops]) => ops.length > 1);
  const anomalies = repeated.map(
    ([value, ops]): Anomaly => ({
      kind: 'duplicate-id',
      summary: `${value} was generated ${ops.length} times, by operations ${ops.slice(0, 8).join(', ')}.`,
      ops,
    }),
  );
  const statistics: Json = {
    'attempted-count': attempted,
    'acknowledged-count': acknowledged,
    'duplicated-count': repeated.length,
    duplicated: Object.fromEntries(repeated.map(([value, ops]) => [value, ops.length])),
    range: [least, most],
  };
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

/** Numbers by size, everything else by its text. */
function before(a: Json, b: Json): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a < b : canonical(a) < canonical(b);
}
