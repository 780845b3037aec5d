// Append logs of unique elements: what makes a history illegal, one by one, without search.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { appendLog } from '../../../../../checkers/linearizable/models/log.ts';
import type { Json } from '../../../../../src/json.ts';
import { isLinearizable, onlyRows } from '../brute-force.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const append = (input: Json, call: number, returned: number): Drawn => ({
  f: 'append',
  input,
  call,
  returned,
});
const read = (output: Json, call: number): Drawn => ({
  f: 'read',
  output,
  call,
  returned: call + 1,
});

describe('an append log', () => {
  const together = [append(1, 0, 9), append(2, 0, 9)];
  const inTurn = [append(1, 0, 1), append(2, 2, 3)];
  it.each<[string, 'valid' | 'invalid', readonly Drawn[]]>([
    ['nothing was read', 'valid', inTurn],
    ['reads grow', 'valid', [...together, read([2], 3), read([2, 1], 5)]],
    [
      'a read that found nothing comes first',
      'valid',
      [...together, read(null, 3), read([2, 1], 5)],
    ],
    ['reads disagree in their order', 'invalid', [...together, read([2, 1], 10), read([1, 2], 12)]],
    ['a shorter read is no beginning', 'invalid', [...together, read([2, 1], 10), read([1], 3)]],
    ['nobody appended what was read', 'invalid', [...inTurn, read([1, 2, 3], 10)]],
    [
      'nobody appended what a shorter read has',
      'invalid',
      [...inTurn, read([1, 2], 10), read([3], 12)],
    ],
    ['an element was read twice', 'invalid', [...inTurn, read([1, 2, 1], 10)]],
    ['it was appended in another order', 'invalid', [...inTurn, read([2, 1], 10)]],
    ['an element is missing', 'invalid', [...inTurn, read([1], 10)]],
    ['a read went back', 'invalid', [...inTurn, read([1, 2], 10), read([1], 12)]],
    ['an element was read before it was appended', 'invalid', [read([1], 0), append(1, 5, 6)]],
    ['what failed was read', 'invalid', [{ ...append(1, 0, 1), failed: true }, read([1], 2)]],
  ])('where %s is %s', (_, verdict, operations) => {
    const model = appendLog() as Model<unknown>;
    const columns = columnsOf(operations);
    expect(isLinearizable(columns, model)).toBe(verdict === 'valid');
    const result = checkLinearizableSync(columns, model, { methods: ['log'] });
    expect(result.verdict).toBe(verdict);
    if (result.verdict !== 'invalid') return;
    expect(result.conflict).not.toEqual([]);
    expect(isLinearizable(onlyRows(columns, result.conflict), model)).toBe(false);
  });
});

describe('what is said of an append log', () => {
  const during = (output: Json, call: number, returned: number): Drawn => ({
    f: 'read',
    output,
    call,
    returned,
  });

  it.each<[string, Judged, readonly Drawn[]]>([
    [
      'whose longest read was called first',
      'valid',
      [during([1], 0, 9), during(null, 1, 9), append(1, 2, 9)],
    ],
    [
      'in which an element was read twice in one moment',
      { rows: [0, 1], by: 'an element twice' },
      [during([1, 1], 0, 9), append(1, 1, 8)],
    ],
    [
      'whose append was called after a longer read and before a shorter one',
      { rows: [0, 1, 2], by: 'one had returned before another was called' },
      [during([1], 0, 5), append(1, 5, 11), during(null, 6, 8)],
    ],
    ['whose append was refused', 'valid', [{ ...append(1, 0, 1), refused: true }, read(null, 2)]],
    [
      'whose append failed though it was read',
      { rows: [1], by: 'nobody appended' },
      [{ ...append(1, 0, 1), failed: true }, read([1], 2)],
    ],
    [
      'of which a read never returned',
      'valid',
      [append(1, 0, 1), { f: 'read', call: 2 }, read([1], 4)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, appendLog(), 'log', judged);
  });
});
