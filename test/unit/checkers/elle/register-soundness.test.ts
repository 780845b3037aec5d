// What the assumptions of a model prove, they prove against that model only.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkRegisterModels,
  impliedAssumptions,
} from '../../../../checkers/elle/register-soundness.ts';
import type { History } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { hasSerialOrder } from './serial-orders.ts';
import { smallHistories } from './small-histories.ts';

test.each([
  ['strict-serializable', { writes: true, sequential: false, linearizable: true }],
  ['strong-session-serializable', { writes: true, sequential: true, linearizable: false }],
  ['snapshot-isolation', { writes: true, sequential: false, linearizable: false }],
  ['PL-2', { writes: true, sequential: false, linearizable: false }],
  ['read-uncommitted', { writes: false, sequential: false, linearizable: false }],
])('%s implies', (model, { writes, sequential, linearizable }) => {
  expect(impliedAssumptions([model])).toEqual({
    writesFollowReads: writes,
    sequentialKeys: sequential,
    linearizableKeys: linearizable,
  });
});

/** Transactions one after the other, each by a process of its own. */
function inTurn(...values: Json[]): History {
  return values.flatMap((value, process) =>
    (['invoke', 'ok'] as const).map((type, half) => ({
      index: 2 * process + half,
      time: 0,
      type,
      process,
      f: 'txn',
      value,
    })),
  );
}

test('a stale read rules out strict serializability, and nothing that allows it', () => {
  const history = inTurn([['w', 'x', 1]], [['w', 'x', 2]], [['r', 'x', 1]]);
  const report = checkRegisterModels(history);
  expect([report.verdict, report.not, report.alsoNot]).toEqual([
    'invalid',
    ['strict-serializable'],
    [],
  ]);
  expect(report.mayHold).toContain('serializable');
});

test('a read of what nobody wrote rules out everything, whatever was assumed', () => {
  const report = checkRegisterModels(inTurn([['w', 'x', 1]], [['r', 'x', 7]]));
  expect(report.not).toContain('read-uncommitted');
});

test('models that are ruled out have no serial order', () => {
  const ruledOut = { serializable: 0, strict: 0 };
  fc.assert(
    fc.property(smallHistories('rw-register'), (history) => {
      const { not, alsoNot } = checkRegisterModels(history);
      const out = [...not, ...alsoNot];
      if (out.includes('serializable')) {
        ruledOut.serializable += 1;
        expect(hasSerialOrder(history, 'rw-register', false)).toBe(false);
      }
      if (out.includes('strict-serializable')) {
        ruledOut.strict += 1;
        expect(hasSerialOrder(history, 'rw-register', true)).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
  expect(ruledOut.serializable).toBeGreaterThan(100);
  expect(ruledOut.strict).toBeGreaterThan(ruledOut.serializable);
});
