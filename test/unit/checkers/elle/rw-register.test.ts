// What can be concluded from registers depends on what may be assumed; each assumption with and
// without.

import { describe, expect, test } from 'vitest';
import { checkRwRegister, rwRegisterChecker } from '../../../../checkers/elle/rw-register.ts';
import type { Json } from '../../../../src/json.ts';
import { allAtOnce, oneAfterTheOther } from './transactions-of.ts';

const ok = (...mops: Json[]) => ['ok', mops] as const;
const w = (key: string, value: number): Json => ['w', key, value];
const r = (key: string, value: Json): Json => ['r', key, value];
const serializable = { consistency: ['serializable'] };

describe('anomalies that need no assumption', () => {
  test.each([
    ['G1a', [['fail', [w('x', 1)]] as const, ok(r('x', 1))]],
    ['G1b', [ok(w('x', 1), w('x', 2)), ok(r('x', 1))]],
    ['G1c', [ok(w('x', 1), r('y', 1)), ok(w('y', 1), r('x', 1))]],
    ['internal', [ok(w('x', 1), r('x', null))]],
    ['lost-update', [ok(r('x', null), w('x', 1)), ok(r('x', null), w('x', 2))]],
    ['garbage-read', [ok(r('x', 7))]],
    // Null is the initial state: whoever reads it precedes whoever writes.
    ['G-single-item', [ok(w('x', 1), w('y', 1)), ok(r('x', 1), r('y', null))]],
  ])('%s', (kind, txns) => {
    const { verdict, counts } = checkRwRegister(allAtOnce(txns), serializable);
    expect([verdict, Object.keys(counts)]).toEqual(['invalid', expect.arrayContaining([kind])]);
  });
});

describe('assumptions', () => {
  test('writes follow reads: who read 1 and wrote 2 overwrote 1', () => {
    const history = allAtOnce([
      ok(w('x', 1)),
      ok(r('x', 1), w('x', 2), w('y', 1)),
      ok(r('y', 1), r('x', 1)),
    ]);
    expect(checkRwRegister(history, serializable).verdict).toBe('valid');
    const report = checkRwRegister(history, { ...serializable, writesFollowReads: true });
    expect(report.counts).toEqual({ 'G-single-item': 1 });
  });

  test('linearizable keys: a write that is over comes before one that begins', () => {
    const history = oneAfterTheOther([ok(w('x', 1)), ok(w('x', 2)), ok(r('x', 1))]);
    expect(checkRwRegister(history).verdict).toBe('valid');
    const report = checkRwRegister(history, { linearizableKeys: true });
    expect(report.counts).toEqual({ 'cyclic-versions': 1 });
  });

  test('sequential keys: only what one process saw is in order', () => {
    const inTurn = oneAfterTheOther([ok(w('x', 1)), ok(w('x', 2)), ok(r('x', 1))]);
    expect(checkRwRegister(inTurn, { sequentialKeys: true }).verdict).toBe('valid');
    const alone = inTurn.map((op) => ({ ...op, process: 0 }));
    const report = checkRwRegister(alone, { sequentialKeys: true });
    expect(report.counts).toEqual({ 'cyclic-versions': 1 });
  });

  test('an initial value, and values from before the history', () => {
    const history = allAtOnce([ok(r('x', 0), w('y', 1)), ok(r('y', 1), w('x', 1))]);
    expect(checkRwRegister(history).counts).toEqual({ 'garbage-read': 1 });
    expect(checkRwRegister(history, { initialValue: 0 }).verdict).toBe('valid');
    expect(checkRwRegister(history, { unwrittenReads: 'allowed' }).verdict).toBe('valid');
  });
});

describe('bad input is unknown, with the operation at fault', () => {
  test.each([
    [
      'a value written by two',
      [ok(w('x', 1)), ok(w('x', 1))],
      'operation 3: it writes 1 to key "x"',
    ],
    ['an append', [ok(['append', 'x', 1])], 'operation 1: micro-operation "append"'],
    [
      'values of two types',
      [ok(w('x', 1)), ok(['w', 'x', true])],
      'operation 3: it writes the boolean',
    ],
  ])('%s', (_, txns, reason) => {
    const report = checkRwRegister(oneAfterTheOther(txns));
    expect(report.verdict === 'unknown' && report.reason).toContain(reason);
  });

  test('a value that failed to be written may be written again', () => {
    const history = oneAfterTheOther([['fail', [w('x', 1)]], ok(w('x', 1)), ok(r('x', 1))]);
    expect(checkRwRegister(history).verdict).toBe('valid');
  });
});

test('the checker gives the models in its statistics', async () => {
  const history = allAtOnce([ok(w('x', 1), w('y', 1)), ok(r('x', 1), r('y', null))]);
  const budget = { timeMsMax: 1000, memoryBytesMax: 1e9, now: () => 0 };
  const result = await rwRegisterChecker(serializable).check(history, budget);
  expect(result.statistics).toMatchObject({ not: ['consistent-view', 'repeatable-read'] });
});
