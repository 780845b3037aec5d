// Queues of unique elements: what makes a history illegal, one by one, without search, and the
// moments at which it is not.

import { describe, it } from 'vitest';
import { fifoQueue } from '../../../../../checkers/linearizable/models/queue.ts';
import type { Json } from '../../../../../src/json.ts';
import type { Drawn } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const drawn = (told: Omit<Drawn, 'returned'>, returned: number | undefined): Drawn =>
  returned === undefined ? told : { ...told, returned };
const put = (input: Json, call: number, returned?: number) =>
  drawn({ f: 'enqueue', input, call }, returned);
const take = (output: Json, call: number, returned: number): Drawn => ({
  f: 'dequeue',
  output,
  call,
  returned,
});

type Case = readonly [string, Judged, readonly Drawn[]];

describe('a queue of unique elements', () => {
  const inTurn = [put(1, 0, 1), put(2, 2, 3)];
  it.each<Case>([
    ['nobody put in what was taken', { rows: [1], by: 'nobody' }, [put(1, 0, 1), take(2, 2, 3)]],
    ['nothing was put in', { rows: [0], by: 'nobody' }, [take(2, 2, 3)]],
    ['only nothing was taken', 'valid', [take(null, 2, 3)]],
    [
      'it was taken before it was put in',
      { rows: [0, 1], by: 'before' },
      [take(1, 0, 1), put(1, 2, 3)],
    ],
    ['it was taken as it was put in', 'valid', [take(1, 0, 2), put(1, 2, 3)]],
    [
      'it was taken twice',
      { rows: [0, 1, 2], by: 'twice' },
      [put(1, 0, 1), take(1, 2, 3), take(1, 4, 5)],
    ],
    [
      'it was taken twice, first by what was called first',
      { rows: [0, 1, 2], by: 'twice' },
      [take(1, 0, 9), put(1, 1, 2), take(1, 3, 4)],
    ],
    [
      'the second was taken first',
      { rows: [0, 1, 2, 3], by: 'earlier' },
      [...inTurn, take(2, 4, 5), take(1, 6, 7)],
    ],
    ['only the second was taken', { rows: [0, 1, 2], by: 'earlier' }, [...inTurn, take(2, 4, 5)]],
    ['the first is taken as the second was', 'valid', [...inTurn, take(2, 4, 6), take(1, 6, 7)]],
    [
      'the second is put in as the first was',
      'valid',
      [put(1, 0, 2), put(2, 2, 3), take(2, 4, 5), take(1, 6, 7)],
    ],
    [
      'the first returned last',
      { rows: [1, 2, 3], by: 'earlier' },
      [put(1, 0, 9), put(2, 1, 2), put(3, 4, 5), take(3, 10, 11)],
    ],
    [
      'of several before it one is taken much later',
      { rows: [1, 3, 5, 7], by: 'earlier' },
      [
        put(1, 0, 1),
        put(2, 2, 3),
        put(3, 2, 3),
        put(4, 4, 5),
        take(1, 6, 7),
        take(4, 8, 9),
        take(3, 8, 12),
        take(2, 10, 11),
      ],
    ],
    [
      'the second may not have been put in, but was taken',
      { rows: [0, 1, 2], by: 'earlier' },
      [put(1, 0, 1), put(2, 2), take(2, 4, 5)],
    ],
    [
      'the second was taken first after nothing was found',
      { rows: [1, 2, 3], by: 'earlier' },
      [take(null, 0, 1), put(1, 2, 3), put(2, 4, 5), take(2, 6, 7)],
    ],
    [
      'of several before it one was taken too late',
      { rows: [0, 2, 3], by: 'earlier' },
      [put(1, 0, 2), put(2, 2, 4), put(3, 5), take(3, 5, 7), take(2, 7, 9)],
    ],
    [
      'of several before it one was never taken',
      { rows: [0, 3, 4], by: 'earlier' },
      [put(1, 0, 7), take(2, 1, 9), put(2, 4, 7), put(3, 8, 10), take(3, 12, 13)],
    ],
    [
      'of several before it the last was never taken',
      { rows: [1, 3, 4], by: 'earlier' },
      [put(1, 0, 9), put(2, 6, 10), take(1, 8, 20), put(3, 14, 18), take(3, 17, 21)],
    ],
    [
      'it was taken by what was called first',
      { rows: [0, 1, 2], by: 'earlier' },
      [take(2, 0, 9), put(1, 1, 2), put(2, 3, 4)],
    ],
    [
      'what may not have been put in was taken by what was called first',
      { rows: [0, 1, 2], by: 'earlier' },
      [take(2, 0, 9), put(1, 1, 2), put(2, 3)],
    ],
    ['what nobody took and nobody saw put in', 'valid', [put(1, 0), put(2, 2, 3), take(2, 4, 5)]],
    [
      'what nobody saw put in was taken too early',
      { rows: [0, 1], by: 'before' },
      [take(1, 0, 1), put(1, 2)],
    ],
  ])('where %s', (_, judged, operations) => {
    expectJudged(operations, fifoQueue(), 'queue', judged);
  });
});

describe('a queue that was found empty', () => {
  it.each<Case>([
    [
      'while something was in it',
      { rows: [0, 1, 2], by: 'the queue was found empty' },
      [put(1, 0, 1), take(null, 2, 3), take(1, 4, 5)],
    ],
    [
      'while something was in it that nobody took',
      { rows: [0, 1], by: 'empty' },
      [put(1, 0, 1), take(null, 2, 3)],
    ],
    ['before anything was put in', 'valid', [take(null, 0, 1), put(1, 2, 3)]],
    ['as something was put in', 'valid', [put(1, 0, 2), take(null, 2, 3), take(1, 4, 5)]],
    ['as the last was taken', 'valid', [put(1, 0, 1), take(null, 2, 4), take(1, 4, 5)]],
    [
      'while one came before the other went',
      { rows: [0, 1, 2, 3, 4], by: 'empty' },
      [put(1, 0, 1), put(2, 2, 3), take(null, 2, 7), take(1, 5, 6), take(2, 9, 10)],
    ],
    [
      'while one was in it that came later than another',
      { rows: [0, 1, 2], by: 'empty' },
      [put(1, 0, 6), put(2, 1, 2), take(null, 3, 4)],
    ],
    [
      'after another had gone as it came',
      { rows: [1, 3], by: 'empty' },
      [put(9, 0, 1), put(1, 2, 4), take(9, 4, 5), take(null, 6, 7)],
    ],
    [
      'before another came as it went',
      { rows: [0, 1, 3], by: 'empty' },
      [put(1, 0, 1), take(null, 2, 3), put(2, 3, 4), take(1, 4, 5)],
    ],
    [
      'as one came and the other went',
      'valid',
      [put(1, 0, 1), put(2, 2, 4), take(1, 4, 6), take(null, 3, 7), take(2, 8, 9)],
    ],
    ['though something may have been put in', 'valid', [put(1, 0), take(null, 2, 3)]],
    [
      'though what may have been put in was taken',
      'valid',
      [put(1, 0), take(null, 2, 3), take(1, 4, 5)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, fifoQueue(), 'queue', judged);
  });
});

describe('what did not happen to a queue', () => {
  const because = { rows: [1], by: 'nobody' };
  it.each(['failed', 'refused'] as const)('as it %s', (ended) => {
    const model = fifoQueue();
    const did = { [ended]: true };
    expectJudged([{ ...put(1, 0, 1), ...did }, take(1, 2, 3)], model, 'queue', because);
    const taken = { f: 'dequeue', call: 2, returned: 3, ...did };
    expectJudged([put(1, 0, 1), taken, take(1, 4, 5)], model, 'queue', 'valid');
  });
});

describe('what is not known of a queue', () => {
  const open: Drawn = { f: 'dequeue', call: 4 };

  it('is left to search', () => {
    const elsewhere = [put(1, 0, 1), put(2, 2, 3), open, take(2, 5, 6)];
    expectJudged(elsewhere, fifoQueue(), 'queue', 'unknown');
    expectJudged([put(1, 0, 1), put(1, 2, 3)], fifoQueue(), 'queue', 'unknown');
    expectJudged([put(1, 0, 1), put(1, 2)], fifoQueue(), 'queue', 'unknown');
  });

  it('is of no account where all is explained without it', () => {
    expectJudged([put(1, 0, 1), open, take(1, 5, 6)], fifoQueue(), 'queue', 'valid');
  });
});
