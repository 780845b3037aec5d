// A minimal pair per anomaly, the words of an explanation, and what is wrong with bad input.

import { describe, expect, test } from 'vitest';
import { checkListAppend, listAppendChecker } from '../../../../checkers/elle/list-append.ts';
import type { History, OpType } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { allAtOnce, oneAfterTheOther } from './transactions-of.ts';

type Txns = readonly (readonly [OpType, readonly Json[]])[];
const ok = (...mops: Json[]) => ['ok', mops] as const;
const append = (key: string, value: number): Json => ['append', key, value];
const r = (key: string, list: Json): Json => ['r', key, list];

describe('each anomaly, and the same history without it', () => {
  const pairs: readonly (readonly [string, Txns, Txns])[] = [
    [
      'G0',
      [
        ok(append('x', 1), append('y', 1)),
        ok(append('x', 2), append('y', 2)),
        ok(r('x', [1, 2]), r('y', [2, 1])),
      ],
      [
        ok(append('x', 1), append('y', 1)),
        ok(append('x', 2), append('y', 2)),
        ok(r('x', [1, 2]), r('y', [1, 2])),
      ],
    ],
    [
      'G1a',
      [['fail', [append('x', 1)]], ok(r('x', [1]))],
      [['info', [append('x', 1)]], ok(r('x', [1]))],
    ],
    [
      'G1b',
      [ok(append('x', 1), append('x', 2)), ok(r('x', [1])), ok(r('x', [1, 2]))],
      [ok(append('x', 1), append('x', 2)), ok(r('x', null)), ok(r('x', [1, 2]))],
    ],
    [
      'G1c',
      [ok(append('x', 1), r('y', [1])), ok(append('y', 1), r('x', [1]))],
      [ok(append('x', 1), r('y', null)), ok(append('y', 1), r('x', [1]))],
    ],
    [
      'G-single-item',
      [ok(append('x', 1), append('y', 1)), ok(r('x', [1]), r('y', null)), ok(r('y', [1]))],
      [ok(append('x', 1), append('y', 1)), ok(r('x', [1]), r('y', [1])), ok(r('y', [1]))],
    ],
    [
      'G2-item',
      [
        ok(r('x', null), append('y', 1)),
        ok(r('y', null), append('x', 1)),
        ok(r('x', [1]), r('y', [1])),
      ],
      [
        ok(r('x', null), append('y', 1)),
        ok(r('y', [1]), append('x', 1)),
        ok(r('x', [1]), r('y', [1])),
      ],
    ],
    [
      'G-nonadjacent-item',
      // The long fork: each reader sees one of two writes and misses the other.
      [
        ok(append('x', 1)),
        ok(append('y', 1)),
        ok(r('x', [1]), r('y', null)),
        ok(r('x', null), r('y', [1])),
      ],
      [
        ok(append('x', 1)),
        ok(append('y', 1)),
        ok(r('x', [1]), r('y', null)),
        ok(r('x', [1]), r('y', [1])),
      ],
    ],
    [
      'internal',
      [ok(append('x', 1), r('x', null))],
      [ok(append('x', 1), r('x', [1])), ok(r('x', [1]))],
    ],
    [
      'future-read',
      [ok(r('x', [1]), append('x', 1))],
      [ok(r('x', null), append('x', 1)), ok(r('x', [1]))],
    ],
    [
      'internal-order',
      [ok(append('x', 1), append('x', 2)), ok(r('x', [2, 1]))],
      [ok(append('x', 1), append('x', 2)), ok(r('x', [1, 2]))],
    ],
    ['garbage-read', [ok(r('x', [9]))], [ok(append('x', 9)), ok(r('x', [9]))]],
    [
      'duplicate-elements',
      [ok(append('x', 1)), ok(r('x', [1, 1]))],
      [ok(append('x', 1)), ok(r('x', [1]))],
    ],
    [
      'incompatible-order',
      [ok(append('x', 1)), ok(append('x', 2)), ok(r('x', [1, 2])), ok(r('x', [2]))],
      [ok(append('x', 1)), ok(append('x', 2)), ok(r('x', [1, 2])), ok(r('x', [1]))],
    ],
    [
      'lost-update',
      [ok(r('x', null), append('x', 1)), ok(r('x', null), append('x', 2))],
      [ok(r('x', null), append('x', 1)), ok(r('x', [1]), append('x', 2))],
    ],
    [
      'dirty-update',
      [['fail', [append('x', 1)]], ok(append('x', 2)), ok(r('x', [1, 2]))],
      [['fail', [append('x', 1)]], ok(append('x', 2)), ok(r('x', [2]))],
    ],
  ];

  test.each(pairs)('%s', (kind, wrong, right) => {
    // All at once, so that the order of time plays no part.
    const { verdict, counts } = checkListAppend(allAtOnce(wrong), {
      consistency: ['serializable'],
    });
    expect([verdict, Object.keys(counts)]).toEqual(['invalid', expect.arrayContaining([kind])]);
    const sound = checkListAppend(allAtOnce(right), { consistency: ['serializable'] });
    expect([sound.verdict, sound.counts]).toEqual(['valid', {}]);
  });

  test('a stale read is no anomaly of the data, only of real time', () => {
    const history = oneAfterTheOther([ok(append('x', 1)), ok(r('x', null)), ok(r('x', [1]))]);
    expect(checkListAppend(history, { consistency: ['serializable'] }).verdict).toBe('valid');
    const strict = checkListAppend(history);
    expect(strict.counts).toEqual({ 'G-single-item-realtime': 1 });
    expect(strict.not).toEqual(['strong-snapshot-isolation']);
    expect(strict.mayHold).toContain('strong-session-serializable');
  });
});

test('a cycle is explained edge by edge', () => {
  const history = allAtOnce([
    ok(append('x', 1), append('y', 1)),
    ok(r('x', [1]), r('y', null)),
    ok(r('y', [1])),
  ]);
  const [anomaly] = checkListAppend(history, { consistency: ['serializable'] }).anomalies;
  expect(anomaly?.ops).toEqual([3, 4]);
  expect(anomaly?.details).toMatchObject({
    explanation: [
      'Let:',
      '  T1 = operation 3 (process 0, invoked at 0): [["append","x",1],["append","y",1]]',
      '  T2 = operation 4 (process 1, invoked at 1): [["r","x",[1]],["r","y",null]]',
      'Then:',
      "  - T1 precedes T2, because T2 saw T1's append of 1 to x.",
      "  - However, T2 precedes T1, because T2 did not see T1's append of 1 to y: it read null: a contradiction!",
    ],
  });
});

describe('bad input is unknown, with the operation at fault', () => {
  const only = (value: Json): History =>
    oneAfterTheOther([ok(append('x', 1)), ['ok', []]]).map((op) =>
      op.index === 3 ? { ...op, value } : op,
    );
  test.each<[string, History, string]>([
    ['a transaction that is no list', only('oops'), 'operation 3: a transaction must be a list'],
    ['a micro-operation that is no list', only([7]), 'operation 3: micro-operation 0 is 7'],
    ['an unknown micro-operation', only([['w', 'x', 1]]), 'operation 3: micro-operation "w"'],
    ['a micro-operation without a key', only([['r', null, null]]), 'operation 3: it has no key'],
    ['an append of null', only([['append', 'x', null]]), 'operation 3: it writes null'],
    [
      'a read of no list',
      only([['r', 'x', 3]]),
      'operation 3: a read of a list must return a list',
    ],
    ['keys of two types', only([['r', 1, null]]), 'operation 3: key 1 is a number'],
    ['values of two types', only([['append', 'x', '2']]), 'operation 3: it writes the string "2"'],
    ['a value appended twice', only([['append', 'x', 1]]), 'operation 3: it appends 1 to key "x"'],
    ['no transactions at all', [], 'no transaction depends on another'],
  ])('%s', (_, history, reason) => {
    const report = checkListAppend(history);
    expect(report.verdict === 'unknown' && report.reason).toContain(reason);
  });

  test('an option that names no model or anomaly is refused', () => {
    expect(() => listAppendChecker({ consistency: ['acid'] })).toThrow(/no consistency model/);
    expect(() => listAppendChecker({ anomalies: ['G9'] })).toThrow(/no anomaly is called "G9"/);
  });

  test('a spent budget is unknown', () => {
    let now = 0;
    const budget = { timeMsMax: 5, memoryBytesMax: 1e9, now: () => (now += 10) };
    const report = checkListAppend(oneAfterTheOther([ok(append('x', 1))]), { budget });
    expect(report.verdict === 'unknown' && report.reason).toContain('not done after 5 ms');
  });
});

test('an operation that never completed may have happened', () => {
  const history = allAtOnce([ok(append('x', 1)), ok(r('x', [2, 1])), ['info', [append('x', 2)]]]);
  const withoutEnd = history.filter(({ type }) => type !== 'info');
  expect(checkListAppend(withoutEnd).verdict).toBe('valid');
});

test('a key that is always read empty, whatever is appended, is found out without comparing all with all', () => {
  const txns = Array.from({ length: 6000 }, (_, i) =>
    i % 2 === 0 ? ok(append('x', i)) : ok(r('x', null)),
  );
  expect(checkListAppend(oneAfterTheOther(txns)).counts).toEqual({ 'G-single-item-realtime': 1 });
  // Without real time nothing is wrong, but not everything was compared.
  const serializable = checkListAppend(oneAfterTheOther(txns), { consistency: ['serializable'] });
  expect(serializable.verdict === 'unknown' && serializable.reason).toContain('never seen');
});
