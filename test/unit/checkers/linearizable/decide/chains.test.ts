// Registers of unique values: histories that are wrong in one way each, and what is named as the
// contradiction, with all that shows that what nobody saw return did happen.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { casRegister, register } from '../../../../../checkers/linearizable/models/register.ts';
import { HistoryError } from '../../../../../src/history/history-error.ts';
import { isLinearizable, onlyRows } from '../brute-force.ts';
import { cas, columnsOf, type Drawn, read, write } from '../hand-written.ts';
import { expectJudged } from './judged.ts';

function expectConflict(operations: readonly Drawn[], conflict: readonly number[], why: string) {
  const columns = columnsOf(operations);
  const result = checkLinearizableSync(columns, casRegister());
  expect(result).toMatchObject({ verdict: 'invalid', statistics: { methods: { chains: 1 } } });
  if (result.verdict !== 'invalid') return;
  expect(result.reason).toContain(why);
  expect(result.conflict).toEqual(conflict);
  expect(isLinearizable(onlyRows(columns, conflict), casRegister())).toBe(false);
}

describe('a register of unique values is illegal', () => {
  it('where the read that returned first was over before the write', () => {
    const operations = [read(1, 1, 20), read(1, 2, 3), write(1, 10, 30)];
    expectConflict(operations, [1, 2], 'one had returned before another was called');
  });

  it('where a value was seen that nobody wrote', () => {
    expectConflict([write(1, 0, 1), read(2, 2, 3)], [1], 'a value that nobody wrote');
    expectConflict([write(1, 0, 1), cas(2, 3, 2, 3)], [1], 'a value that nobody wrote');
  });

  it('where a value came from one that nobody wrote', () => {
    const why = 'came from one that nobody wrote';
    expectConflict([cas(5, 6, 0), read(6, 1, 2)], [0, 1], why);
    expectConflict([cas(5, 6, 0), cas(6, 7, 1), read(7, 2, 3)], [0, 1, 2], why);
  });

  it('where a value was replaced twice', () => {
    const why = 'replaced the same value';
    const twice = [write(1, 0, 1), cas(1, 2, 2, 3), cas(1, 3, 4, 5)];
    expectConflict(twice, [0, 1, 2], why);
    // Two of which nobody knows, the first seen by its value, the second by what came of it.
    const unknown = [write(1, 0), cas(1, 2, 2), cas(1, 3, 3), cas(3, 4, 4), read(2, 5, 6)];
    expectConflict([...unknown, read(4, 7, 8)], [0, 1, 2, 3, 4, 5], why);
    // One of which nobody knows, seen by what replaced its value.
    expectConflict([cas(1, 2, 0, 4), cas(null, 1, 2), cas(null, 3, 2, 3)], [0, 1, 2], why);
  });

  it('where compare-and-sets replaced one another’s values in a circle', () => {
    const circle = [cas(1, 2, 0, 9), cas(2, 3, 0, 9), cas(3, 1, 0, 9)];
    expectConflict(circle, [0, 1, 2], 'in a circle');
    expectConflict([write(7, 0, 1), cas(1, 2, 2), cas(2, 1, 2, 9)], [1, 2], 'in a circle');
    expectConflict([cas(1, 1, 0), read(1, 2, 3)], [0, 1], 'in a circle');
  });

  it('where a chain of compare-and-sets is against the order of time', () => {
    const why = 'one had returned before another was called';
    expectConflict([cas(1, 2, 0, 20), read(2, 1, 2), write(1, 5, 6)], [0, 1, 2], why);
  });

  it('where two chains would have to interrupt one another', () => {
    const why = 'would have to interrupt one another';
    const stale = [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)];
    expectConflict(stale, [0, 1, 2], why);
    // Of neither write it is known how it ended; each is shown by a read, one by way of a
    // compare-and-set.
    const shown = [write(1, 0), cas(1, 2, 1), read(2, 2, 3), write(5, 4), read(5, 5, 6)];
    expectConflict([...shown, read(2, 7, 8)], [0, 1, 2, 3, 4, 5], why);
    const initial = [write(1, 0, 1), read(null, 2, 3)];
    expectConflict(initial, [0, 1], why);
  });

  it('but legal where what nobody saw need not have happened', () => {
    const verdictOf = (operations: readonly Drawn[]) =>
      checkLinearizableSync(columnsOf(operations), casRegister());
    const unseen = [write(1, 0, 1), cas(1, 2, 2), cas(1, 3, 3), read(3, 8, 9)];
    expect(verdictOf(unseen)).toMatchObject({
      verdict: 'valid',
      statistics: { methods: { chains: 1 } },
    });
    expect(verdictOf([write(1, 0, 1), cas(8, 9, 2), read(1, 8, 9)]).verdict).toBe('valid');
  });
});

describe('a legal register of unique values', () => {
  const at = (key: string, operation: Drawn): Drawn => ({ ...operation, key });

  it.each<[string, readonly Drawn[]]>([
    ['one is written within another', [write(1, 0, 5), write(2, 1, 3), read(1, 5, 8)]],
    ['one is written as another returns', [write(1, 0, 1), write(2, 1, 1), read(1, 2, 3)]],
    ['one is written until another returns', [write(1, 0, 3), write(2, 3, 6), cas(1, 3, 7, 8)]],
    [
      'one is written while another is there',
      [write(1, 0, 1), write(2, 6, 8), write(3, 7, 7), read(2, 8, 9)],
    ],
    [
      'what was read by one that failed',
      [write(1, 0, 1), { ...read(1, 2, 3), failed: true }, read(1, 4, 5)],
    ],
    [
      'another one is as well',
      [at('y', cas(null, 1, 0, 1)), at('x', read(null, 2, 2)), at('y', read(1, 4, 5))],
    ],
    [
      'another one is read later',
      [at('x', write(1, 0, 1)), at('y', write(1, 2, 3)), at('y', read(1, 4, 5))],
    ],
    ['another one is read first', [at('x', write(1, 0, 1)), at('y', read(null, 2, 3))]],
    ['another one is read alike', [at('x', read(null, 0, 1)), at('y', read(null, 2, 3))]],
  ])('is explained where %s', (_, operations) => {
    expectJudged(operations, casRegister(), 'chains', 'valid');
  });
});

describe('what is not an operation of a register', () => {
  it.each<[string, readonly Drawn[]]>([
    ['a compare-and-set where there is none', [write(1, 0, 1), cas(1, 2, 2, 3)]],
    ['a write of nothing', [{ f: 'write', call: 0, returned: 1 }]],
    ['a read that returned nothing', [write(1, 0, 1), { f: 'read', call: 2, returned: 3 }]],
    ['a read of nothing after a wrong one', [read(7, 0, 1), { f: 'read', call: 2, returned: 3 }]],
    ['another function', [write(1, 0, 1), { f: 'increment', input: 1, call: 2, returned: 3 }]],
  ])('is refused: %s', (_, operations) => {
    expect(() => checkLinearizableSync(columnsOf(operations), register())).toThrow(HistoryError);
  });

  it.each<[string, Drawn]>([
    ['another function', { f: 'increment', input: 1, call: 2, returned: 3, refused: true }],
    ['a write of nothing', { f: 'write', call: 2, returned: 3, refused: true }],
  ])('is refused by a strict one though it was refused: %s', (_, operation) => {
    const check = (strict: boolean) =>
      checkLinearizableSync(
        columnsOf([
          { ...operation, key: 'x' },
          { ...read(7, 4, 5), key: 'x' },
        ]),
        casRegister({ strict }),
      );
    expect(() => check(true)).toThrow(HistoryError);
    expect(check(false)).toMatchObject({ verdict: 'invalid', conflict: [1] });
  });

  it('is refused by the register that met it only', () => {
    const refused: Drawn = { f: 'write', input: 1, key: 'x', call: 0, returned: 1, refused: true };
    const operations = [refused, { ...read(7, 2, 3), key: 'x' }];
    const other: Drawn = { f: 'increment', key: 'y', call: 4, returned: 5, refused: true };
    const strict = casRegister({ strict: true });
    const result = checkLinearizableSync(columnsOf([...operations, other]), strict);
    expect(result).toMatchObject({ verdict: 'invalid', key: 'x', conflict: [1] });
  });
});
