// Stacks of unique elements: what makes a history illegal, one by one, without search, and the
// moments at which it is not.

import { describe, it } from 'vitest';
import { stack } from '../../../../../checkers/linearizable/models/queue.ts';
import type { Json } from '../../../../../src/json.ts';
import type { Drawn } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const drawn = (told: Omit<Drawn, 'returned'>, returned: number | undefined): Drawn =>
  returned === undefined ? told : { ...told, returned };
const push = (input: Json, call: number, returned?: number) =>
  drawn({ f: 'push', input, call }, returned);
const pop = (output: Json, call: number, returned: number): Drawn => ({
  f: 'pop',
  output,
  call,
  returned,
});

type Case = readonly [string, Judged, readonly Drawn[]];

describe('a stack of unique elements', () => {
  it.each<Case>([
    ['nobody pushed what was popped', { rows: [1], by: 'nobody' }, [push(1, 0, 1), pop(2, 2, 3)]],
    ['nothing was pushed', { rows: [0], by: 'nobody' }, [pop(2, 2, 3)]],
    ['only nothing was popped', 'valid', [pop(null, 2, 3)]],
    [
      'it was popped before it was pushed',
      { rows: [0, 1], by: 'before' },
      [pop(1, 0, 1), push(1, 2, 3)],
    ],
    ['it was popped as it was pushed', 'valid', [pop(1, 0, 2), push(1, 2, 3)]],
    [
      'it was popped twice',
      { rows: [0, 1, 2], by: 'twice' },
      [push(1, 0, 1), pop(1, 2, 3), pop(1, 4, 5)],
    ],
    [
      'it was popped twice, first by what was called first',
      { rows: [0, 1, 2], by: 'twice' },
      [pop(1, 0, 9), push(1, 1, 2), pop(1, 3, 4)],
    ],
    ['what nobody saw pushed was popped', 'valid', [push(1, 0), pop(1, 2, 3)]],
    [
      'what nobody saw pushed was popped too early',
      { rows: [0, 1], by: 'before' },
      [pop(1, 0, 1), push(1, 2)],
    ],
  ])('where %s', (_, judged, operations) => {
    expectJudged(operations, stack(), 'stack', judged);
  });
});

describe('the order of a stack', () => {
  const inTurn = [push(1, 0, 1), push(2, 2, 3)];
  it.each<Case>([
    ['is last in, first out', 'valid', [...inTurn, pop(2, 4, 5), pop(1, 6, 7)]],
    [
      'is not first in, first out',
      { rows: [0, 1, 2, 3], by: 'last in' },
      [...inTurn, pop(1, 4, 5), pop(2, 6, 7)],
    ],
    [
      'holds for what was never popped',
      { rows: [0, 1, 2], by: 'last in' },
      [...inTurn, pop(1, 4, 5)],
    ],
    [
      'is free where two were pushed at once',
      'valid',
      [push(1, 0, 2), push(2, 2, 3), pop(1, 4, 5)],
    ],
    ['is free where two are popped at once', 'valid', [...inTurn, pop(1, 4, 6), pop(2, 6, 7)]],
    [
      'is free where one goes as the other comes',
      'valid',
      [push(1, 0, 1), push(2, 2, 4), pop(1, 4, 5), pop(2, 6, 7)],
    ],
    [
      'holds in each of several stretches',
      { rows: [2, 3, 4, 5], by: 'last in' },
      [
        push(9, 0, 1),
        pop(9, 2, 3),
        ...[push(1, 4, 5), push(2, 6, 7), pop(1, 8, 9), pop(2, 10, 11)],
      ],
    ],
    [
      'holds in the stretch before one that is legal',
      { rows: [0, 1, 2, 3], by: 'last in' },
      [...inTurn, pop(1, 4, 5), pop(2, 6, 7), push(9, 8, 9), pop(9, 10, 11)],
    ],
    [
      'holds above what lies at the bottom',
      { rows: [1, 2, 3, 4], by: 'last in' },
      [push(9, 0, 1), push(1, 4, 5), push(2, 6, 7), pop(1, 8, 9), pop(2, 10, 11), pop(9, 12, 13)],
    ],
    [
      'is shown by no more than two of three',
      { rows: [1, 2, 4, 5], by: 'last in' },
      [push(1, 0, 1), push(2, 2, 3), push(3, 4, 5), pop(1, 6, 7), pop(2, 8, 9), pop(3, 10, 11)],
    ],
    [
      'leaves room for one whose push and pop overlap',
      'valid',
      [...inTurn, push(3, 3, 9), pop(3, 4, 8), pop(2, 9, 10), pop(1, 11, 12)],
    ],
    [
      'of three, of which each two are legal, may be illegal',
      { rows: [0, 1, 2, 3, 4, 5], by: 'last in' },
      [
        push(1, 0, 1),
        push(2, 3, 5),
        pop(1, 10, 30),
        push(3, 19, 20),
        pop(2, 25, 40),
        pop(3, 35, 36),
      ],
    ],
    ['does not hold for what may not have been pushed', 'valid', [push(1, 0), ...inTurn.slice(1)]],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, stack(), 'stack', judged);
  });
});

describe('a stack that was found empty', () => {
  it.each<Case>([
    [
      'while something was in it',
      { rows: [0, 1, 2], by: 'the stack was found empty' },
      [push(1, 0, 1), pop(null, 2, 3), pop(1, 4, 5)],
    ],
    [
      'while something was in it that nobody popped',
      { rows: [0, 1], by: 'empty' },
      [push(1, 0, 1), pop(null, 2, 3)],
    ],
    [
      'while one came before the other went',
      { rows: [0, 1, 2, 3, 4], by: 'empty' },
      [push(1, 0, 1), push(2, 2, 3), pop(null, 2, 7), pop(1, 5, 6), pop(2, 9, 10)],
    ],
    [
      'while something was in it, and another came and went',
      { rows: [0, 2], by: 'empty' },
      [push(1, 0, 1), push(3, 2, 5), pop(null, 4, 8), pop(3, 5, 9)],
    ],
    [
      'while one was in it that came later than another',
      { rows: [0, 1, 2], by: 'empty' },
      [push(1, 0, 6), push(2, 1, 2), pop(null, 3, 4)],
    ],
    ['before anything was pushed', 'valid', [pop(null, 0, 1), push(1, 2, 3)]],
    ['as something was pushed', 'valid', [push(1, 0, 2), pop(null, 2, 3), pop(1, 4, 5)]],
    ['as the last was popped', 'valid', [push(1, 0, 1), pop(null, 2, 4), pop(1, 4, 5)]],
    ['though something may have been pushed', 'valid', [push(1, 0), pop(null, 2, 3)]],
    [
      'though what may have been pushed was popped',
      'valid',
      [push(1, 0), pop(null, 2, 3), pop(1, 4, 5)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, stack(), 'stack', judged);
  });
});

describe('what did not happen to a stack', () => {
  const because = { rows: [1], by: 'nobody' };
  it.each(['failed', 'refused'] as const)('as it %s', (ended) => {
    const model = stack();
    const did = { [ended]: true };
    expectJudged([{ ...push(1, 0, 1), ...did }, pop(1, 2, 3)], model, 'stack', because);
    const popped = { f: 'pop', call: 2, returned: 3, ...did };
    expectJudged([push(1, 0, 1), popped, pop(1, 4, 5)], model, 'stack', 'valid');
  });
});

describe('what is not known of a stack', () => {
  const open: Drawn = { f: 'pop', call: 4 };

  it('is left to search', () => {
    const elsewhere = [push(1, 0, 1), push(2, 2, 3), open, pop(1, 5, 6)];
    expectJudged(elsewhere, stack(), 'stack', 'unknown');
    expectJudged([push(1, 0, 1), push(1, 2, 3)], stack(), 'stack', 'unknown');
    expectJudged([push(1, 0, 1), push(1, 2)], stack(), 'stack', 'unknown');
  });

  it('is of no account where all is explained without it', () => {
    expectJudged([push(1, 0, 1), open, pop(1, 5, 6)], stack(), 'stack', 'valid');
  });
});
