// The checkers against every serial order of small histories.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkListAppend } from '../../../../checkers/elle/list-append.ts';
import { checkRwRegister } from '../../../../checkers/elle/rw-register.ts';
import { hasSerialOrder } from './serial-orders.ts';
import { smallHistories } from './small-histories.ts';

const models = [
  ['serializable', false],
  ['strict-serializable', true],
] as const;

describe.each(models)('%s', (model, strict) => {
  test('a list-append history is invalid exactly when no serial order explains it', () => {
    fc.assert(
      fc.property(smallHistories('list-append'), (history) => {
        const report = checkListAppend(history, { consistency: [model] });
        const explained = hasSerialOrder(history, 'list-append', strict);
        expect([explained, report.counts]).toEqual([report.verdict !== 'invalid', report.counts]);
      }),
      { numRuns: 3000 },
    );
  });

  test('a register history that is called invalid has no serial order', () => {
    fc.assert(
      fc.property(smallHistories('rw-register'), (history) => {
        const { verdict, counts } = checkRwRegister(history, { consistency: [model] });
        const explained = hasSerialOrder(history, 'rw-register', strict);
        expect(verdict === 'invalid' && explained ? counts : 'sound').toBe('sound');
      }),
      { numRuns: 2000 },
    );
  });

  test('the histories compared are of both sorts', () => {
    const sample = fc.sample(smallHistories('list-append'), { seed: 5, numRuns: 400 });
    const explained = sample.filter((history) => hasSerialOrder(history, 'list-append', strict));
    expect(explained.length).toBeGreaterThan(80);
    expect(explained.length).toBeLessThan(320);
  });
});

test('with linearizable and sequential keys, what is called invalid has no strict serial order', () => {
  fc.assert(
    fc.property(smallHistories('rw-register'), (history) => {
      const { verdict, counts } = checkRwRegister(history, {
        linearizableKeys: true,
        sequentialKeys: true,
        writesFollowReads: true,
      });
      const explained = hasSerialOrder(history, 'rw-register', true);
      expect(verdict === 'invalid' && explained ? counts : 'sound').toBe('sound');
    }),
    { numRuns: 3000 },
  );
});
