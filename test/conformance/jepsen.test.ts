// The cases of Jepsen's own checker tests, and the histories shipped with elle-cli for them, get
// the recorded verdict.

import { describe, expect, test } from 'vitest';
import { bankChecker } from '../../checkers/bank.ts';
import { causalReverseChecker } from '../../checkers/causal-reverse.ts';
import type { Checker, CheckResult } from '../../checkers/checker.ts';
import { counterChecker } from '../../checkers/counter.ts';
import { longForkChecker } from '../../checkers/long-fork.ts';
import { queueChecker } from '../../checkers/queue.ts';
import { setChecker } from '../../checkers/set.ts';
import { setFullChecker } from '../../checkers/set-full.ts';
import { totalQueueChecker } from '../../checkers/total-queue.ts';
import { uniqueIdsChecker } from '../../checkers/unique-ids.ts';
import type { History } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import {
  hasRecordedHistories,
  readCases,
  readHistoryFile,
  readText,
  verdictOf,
} from './elle-cases.ts';

/** The checker of a recorded case. `comments` asks the same question as causal-reverse. */
function checkerOf(name: string, options: { readonly [name: string]: Json }): Checker {
  switch (name) {
    case 'set-full':
      return setFullChecker({ linearizable: options['linearizable?'] === true });
    case 'counter':
      return counterChecker;
    case 'causal-reverse':
    case 'comments':
      return causalReverseChecker;
    case 'queue':
      return queueChecker;
    case 'total-queue':
      return totalQueueChecker;
    case 'unique-ids':
      return uniqueIdsChecker;
    case 'set':
      return setChecker;
    case 'long-fork':
      return longForkChecker({ groupSize: Number(options['group-size']) });
    case 'bank':
      return bankChecker({ allowNegative: options['negative-balances?'] === true });
    default:
      throw new Error(`no checker is called ${name}`);
  }
}

const budget = { timeMsMax: 60_000, memoryBytesMax: 2 ** 30, now: () => 0 };

async function judge(
  name: string,
  options: { readonly [name: string]: Json },
  history: History,
): Promise<CheckResult> {
  return await checkerOf(name, options).check(plain(history), budget);
}

/** `{"set": […]}` and `"#{…}"` are EDN sets; an index of -1 stands for the position. */
function plain(history: History): History {
  return history.map((op, index) => ({
    ...op,
    index: op.index < 0 ? index : op.index,
    process: op.process ?? index,
    value: plainValue(op.value ?? null),
  }));
}

function plainValue(value: Json): Json {
  if (typeof value === 'string' && value.startsWith('#{')) {
    return value.slice(2, -1).split(' ').filter(Boolean).map(Number);
  }
  const isSet = typeof value === 'object' && value !== null && 'set' in value;
  return isSet ? (value as { readonly set: Json }).set : value;
}

const recorded = describe.skipIf(!hasRecordedHistories);

recorded('the cases of Jepsen’s own checker tests', () => {
  for (const [name, { checker, options, expected, history }] of readCases('jepsen-inline')) {
    test(`${name}: ${String(expected.valid)}`, async () => {
      const result = await judge(checker, options as { readonly [name: string]: Json }, history);
      expect(result.verdict).toBe(verdictOf(expected.valid));
      const ours = (result.statistics ?? {}) as { readonly [name: string]: Json };
      const theirs = expected['result'] as { readonly [name: string]: Json } | undefined;
      for (const [field, value] of Object.entries(theirs ?? {})) {
        // What Jepsen calls `ok` is `ok-count` values long; forks are named by their operations.
        if (field === 'ok' || field === 'forks') continue;
        expect([field, unordered(ours[field])]).toEqual([
          field,
          unordered(errorsAsPlain(plainValue(value))),
        ]);
      }
    });
  }
});

/** Lists of plain values are sets here, so their order says nothing. */
function unordered(value: Json | undefined): Json | undefined {
  const isSet = Array.isArray(value) && value.every((one) => typeof one !== 'object');
  return isSet ? [...(value as Json[])].sort() : value;
}

function errorsAsPlain(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.map((one): Json => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, field]) => [name, plainValue(field as Json)]),
    );
  });
}

recorded('what Jepsen overlooks', () => {
  test('set-full-duplicates: a value that was added once is read twice', async () => {
    const found = readCases('gaps').find(([name]) => name === 'set-full-duplicates')?.[1];
    expect(found).toBeDefined();
    const result = await judge('set-full', { 'linearizable?': false }, found?.history ?? []);
    expect(result.verdict).toBe('invalid');
    expect(result.statistics).toMatchObject({ 'duplicated-count': 1, duplicated: { 1: 2 } });
  });
});

recorded('the histories that are shipped with elle-cli', () => {
  const files = hasRecordedHistories ? (JSON.parse(readText('files.json')) as FileCase[]) : [];
  for (const { file, checker, options, expected } of files) {
    if (checker === 'list-append' || checker === 'rw-register') continue;
    test(`${file}: ${String(expected.valid)}`, async () => {
      const result = await judge(checker, options, readHistoryFile(file));
      expect(result.verdict).toBe(verdictOf(expected.valid));
    });
  }
});

interface FileCase {
  readonly file: string;
  readonly checker: string;
  readonly options: { readonly [name: string]: Json };
  readonly expected: { readonly valid: boolean | 'unknown' };
}
