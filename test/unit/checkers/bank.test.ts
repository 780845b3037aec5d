// Balances that do not add up, one story per way.

import { describe, expect, test } from 'vitest';
import { type BankOptions, bankChecker } from '../../../checkers/bank.ts';
import type { Op } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';

async function judge(reads: readonly Json[], options: BankOptions = {}) {
  const history = reads.map(
    (value, index): Op => ({ index, time: index, type: 'ok', process: 0, f: 'read', value }),
  );
  const budget = { timeMsMax: 1000, memoryBytesMax: 1e9, now: () => 0 };
  const result = await bankChecker(options).check(history, budget);
  return result.verdict === 'invalid' ? result.anomalies.map(({ kind }) => kind) : result.verdict;
}

const start = { a: 10, b: 0 };

describe('every read must show the whole bank at one moment', () => {
  test('money moves and none is made', async () => {
    expect(await judge([start, { a: 4, b: 6 }, { a: 0, b: 10 }])).toBe('valid');
  });

  test.each<[string, Json]>([
    ['wrong-total', { a: 4, b: 0 }],
    ['negative-balance', { a: 11, b: -1 }],
    ['unexpected-account', { a: 4, b: 6, c: 0 }],
    ['missing-account', { a: 10 }],
    ['no-balance', { a: 10, b: null }],
    ['malformed-read', [10, 0]],
  ])('%s', async (kind, read) => {
    expect(await judge([start, read])).toEqual([kind]);
  });

  test('a balance below zero where that is allowed', async () => {
    expect(await judge([start, { a: 11, b: -1 }], { allowNegative: true })).toBe('valid');
  });

  test('what is known of the bank counts for the first read as well', async () => {
    expect(await judge([{ a: 4, b: 0 }], { accounts: ['a', 'b'], total: 10 })).toEqual([
      'wrong-total',
    ]);
  });

  test('without a read nothing is known', async () => {
    expect(await judge([])).toBe('unknown');
  });
});
