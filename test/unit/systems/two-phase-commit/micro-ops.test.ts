// Micro-operations: what they leave, and when a debit is refused.

import { describe, expect, test } from 'vitest';
import {
  type MicroOp,
  parseMicroOps,
  refusal,
  valueAfter,
} from '../../../../systems/two-phase-commit/micro-ops.ts';

describe('a debit', () => {
  const debit: MicroOp = ['debit', 'account', [4, -10]];

  test('takes the amount away, of nothing as well', () => {
    expect(valueAfter(debit, 7)).toBe(3);
    expect(valueAfter(debit, null)).toBe(-4);
  });

  test('is refused where less than the rest would be left', () => {
    expect(refusal([[0, debit]], [[0, -10]])).toBeNull();
    expect(refusal([[0, debit]], [[0, -11]])).toBe('account does not hold 4');
  });

  test('is found at its place in the transaction', () => {
    const ops = [
      [2, ['r', 'other', null]],
      [5, debit],
    ] as const;
    expect(
      refusal(ops, [
        [2, -99],
        [5, 0],
      ]),
    ).toBeNull();
  });
});

test.each([
  ['a number', [['debit', 'k', 4]]],
  ['one number', [['debit', 'k', [4]]]],
  ['words', [['debit', 'k', ['4', '0']]]],
])('a debit of %s is none', (_, ops) => {
  expect(parseMicroOps(ops)).toBeNull();
});
