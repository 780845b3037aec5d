// What one procedure says of a history written by hand, without search: held against what is
// expected of it and against brute force.

import { expect } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Method } from '../../../../../checkers/linearizable/decision.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import type { OperationColumns } from '../../../../../src/history/columns.ts';
import { flawOf, isLinearizable, onlyRows } from '../brute-force.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';

export type Judged =
  | 'valid'
  /** Nothing without search. */
  | 'unknown'
  /** Illegal, by these rows; `by` is a part of what is said of them. */
  | { readonly rows: readonly number[]; readonly by: string; readonly failingRow?: number };

/** The rows of each key, in order of first appearance. */
function rowsByKey(columns: OperationColumns): number[][] {
  const rows = new Map<number, number[]>();
  columns.key.subarray(0, columns.size).forEach((key, row) => {
    rows.set(key, [...(rows.get(key) ?? []), row]);
  });
  return [...rows.values()];
}

export function expectJudged<State>(
  operations: readonly Drawn[],
  given: Model<State>,
  method: Method,
  expected: Judged,
): void {
  const model = given as Model<unknown>;
  const columns = columnsOf(operations);
  const parts = rowsByKey(columns);
  const isLegal = parts.every((rows) => isLinearizable(onlyRows(columns, rows), model));
  const result = checkLinearizableSync(columns, model, { methods: [method], witness: true });
  if (expected === 'unknown') {
    expect(result).toMatchObject({ verdict: 'unknown', reason: 'methods' });
    expect(checkLinearizableSync(columns, model).verdict).toBe(isLegal ? 'valid' : 'invalid');
    return;
  }
  expect(isLegal).toBe(expected === 'valid');
  if (expected === 'valid') {
    const statistics = { methods: { [method]: parts.length } };
    expect(result).toMatchObject({ verdict: 'valid', statistics });
    if (result.verdict !== 'valid') return;
    // Only the chains have an order to show.
    result.witness?.forEach(({ rows = [] }, part) => {
      if (method !== 'chains') return;
      const own = parts[part] as number[];
      const order = rows.map((row) => own.indexOf(row));
      expect(order).not.toContain(-1);
      expect(flawOf(onlyRows(columns, own), model, order)).toBeUndefined();
    });
    return;
  }
  expect(result).toMatchObject({
    verdict: 'invalid',
    conflict: expected.rows,
    reason: expect.stringContaining(expected.by),
    failingRow: expected.failingRow ?? -1,
  });
  if (expected.rows.length === 0) return;
  expect(isLinearizable(onlyRows(columns, expected.rows), model)).toBe(false);
}
