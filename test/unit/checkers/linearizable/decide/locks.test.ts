// Locks without owners: what makes a history illegal, one by one, without search, and the moments
// at which it is not.

import { describe, it } from 'vitest';
import { mutex, semaphore } from '../../../../../checkers/linearizable/models/locks.ts';
import type { Drawn } from '../hand-written.ts';
import { expectJudged, type Judged } from './judged.ts';

const drawn = (f: string, call: number, returned: number | undefined): Drawn =>
  returned === undefined ? { f, call } : { f, call, returned };
const acquire = (call: number, returned?: number) => drawn('acquire', call, returned);
const release = (call: number, returned?: number) => drawn('release', call, returned);

type Case = readonly [string, Judged, readonly Drawn[]];

const taken = (failingRow: number): Judged => ({
  rows: [],
  by: 'every permit was taken',
  failingRow,
});
const free = (failingRow: number): Judged => ({
  rows: [],
  by: 'no permit was taken that could be released',
  failingRow,
});

describe('a mutex', () => {
  const held = acquire(0, 1);
  it.each<Case>([
    ['is held by one', taken(1), [held, acquire(2, 3)]],
    ['is not released before it is held', free(0), [release(0, 1), acquire(2, 3)]],
    ['is handed over in a moment', 'valid', [held, acquire(2, 5), release(5, 6)]],
    ['is not handed over in advance', taken(1), [held, acquire(2, 4), release(5, 6)]],
    ['is released by one that nobody saw return', 'valid', [held, release(2), acquire(3, 4)]],
    [
      'is released once by one that nobody saw return',
      taken(3),
      [held, release(2), acquire(3, 4), acquire(5, 6)],
    ],
    ['is held by one that nobody saw return', 'valid', [acquire(0), release(2, 3)]],
    [
      'is held once by one that nobody saw return',
      free(2),
      [acquire(0), release(2, 3), release(4, 5)],
    ],
    [
      'is released first by whoever is done first, though called first',
      'valid',
      [held, release(2, 6), release(3, 20), acquire(4, 5), release(9, 10), acquire(15, 30)],
    ],
    [
      'is released first by whoever is done first, called between others',
      'valid',
      [
        held,
        release(2, 30),
        release(2, 6),
        release(3, 20),
        acquire(4, 5),
        release(9, 10),
        acquire(15, 40),
        acquire(15, 40),
      ],
    ],
    [
      'is released by one that must rather than by one that may',
      'valid',
      [held, release(2), release(2, 6), acquire(3, 4), release(7, 8)],
    ],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, mutex(), 'locks', judged);
  });

  it.each(['failed', 'refused'] as const)('is not changed by what %s', (ended) => {
    const none = { [ended]: true };
    expectJudged([held, { ...acquire(2, 3), ...none }], mutex(), 'locks', 'valid');
    expectJudged([{ ...release(0, 1), ...none }, acquire(2, 3)], mutex(), 'locks', 'valid');
    const released = { ...release(2, 3), ...none };
    expectJudged([held, released, acquire(4, 5)], mutex(), 'locks', taken(2));
  });

  it('is searched only where it is strict and something was refused', () => {
    const strict = mutex({ strict: true });
    const refused = { ...acquire(2, 3), refused: true };
    expectJudged([held, release(4, 5)], strict, 'locks', 'valid');
    expectJudged([held, { ...acquire(2, 3), failed: true }], strict, 'locks', 'valid');
    expectJudged([held, refused], strict, 'locks', 'unknown');
  });

  it('is none of the other’s', () => {
    const of = (key: string, operations: readonly Drawn[]) =>
      operations.map((operation) => ({ ...operation, key }));
    const handed = [acquire(10, 11), acquire(12, 15), release(13, 16), release(17, 18)];
    expectJudged(
      [...of('x', [acquire(0, 1), release(2, 3)]), ...of('y', handed)],
      mutex(),
      'locks',
      'valid',
    );
    const late = [acquire(10, 11), release(12, 13), acquire(20, 21), release(22, 23)];
    expectJudged([...of('x', handed), ...of('y', late)], mutex(), 'locks', 'valid');
    const again = [...of('y', handed), { ...release(30, 31), key: 'y' }];
    expectJudged([...of('x', late), ...again], mutex(), 'locks', free(8));
  });
});

describe('a semaphore', () => {
  const both = [acquire(0, 1), acquire(2, 3)];
  it.each<Case>([
    ['has as many permits as it has', 'valid', both],
    ['has no more', taken(2), [...both, acquire(4, 5)]],
    ['is not released more often than it is held', free(2), [acquire(0), ...twice()]],
    ['is released as often as it is held', 'valid', [acquire(0), acquire(0), ...twice()]],
  ])('%s', (_, judged, operations) => {
    expectJudged(operations, semaphore(2), 'locks', judged);
  });
});

function twice(): readonly Drawn[] {
  return [release(2, 3), release(4, 5)];
}
