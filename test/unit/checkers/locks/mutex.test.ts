// At most one holds the lock: stories, and the checker against every order there is.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaseEndNs } from '../../../../checkers/lease-bounds.ts';
import { mutexChecker } from '../../../../checkers/mutex.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { acquire, type Done, holder, kinds, LEASE_MS, randomLocks, step } from './histories.ts';

const WRONG = ['mutual-exclusion'];

describe('a lock has one owner', () => {
  test('one after the other', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), step(1, 'release', 'a', [2, 3])];
    expect(await kinds(mutexChecker, [...history, acquire(2, 'b', [4, 5], 2)])).toBe('valid');
  });

  test('both at once, while the lease of the first cannot have ended', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 5], 2)];
    expect(await kinds(mutexChecker, history)).toEqual(WRONG);
  });

  test('the second comes after the lease of the first may have ended', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 10], 2)];
    expect(await kinds(mutexChecker, history)).toBe('valid');
  });

  test('an extension shows that the lease had not ended, and makes it longer', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 14], 2)];
    const extended = step(1, 'extend', 'a', [5, 6]);
    expect(await kinds(mutexChecker, [...history, extended])).toEqual(WRONG);
  });

  test('a release of which nobody knows may have happened', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 5], 2)];
    const released = step(1, 'release', 'a', [1.5, 2], { type: 'info' });
    expect(await kinds(mutexChecker, [...history, released])).toBe('valid');
  });

  test('a release by somebody who never had it', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), step(2, 'release', 'z', [2, 3])];
    expect(await kinds(mutexChecker, history)).toEqual(WRONG);
  });

  test('a token that is older than the one before', async () => {
    const history = [acquire(1, 'a', [0, 1], 5), step(1, 'release', 'a', [2, 3])];
    expect(await kinds(mutexChecker, [...history, acquire(2, 'b', [4, 5], 4)])).toEqual(WRONG);
  });

  test('a holder of the past', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), step(1, 'release', 'a', [2, 3])];
    expect(await kinds(mutexChecker, [...history, holder(3, [4, 5], 'a')])).toEqual(WRONG);
    expect(await kinds(mutexChecker, [...history, holder(3, [4, 5], null)])).toBe('valid');
  });

  test('an acquisition of which nobody knows counts once its owner is seen', async () => {
    const history = [acquire(1, 'a', [0, 1], 1, { type: 'info' }), holder(3, [4, 5], 'a')];
    expect(await kinds(mutexChecker, history)).toBe('valid');
    expect(await kinds(mutexChecker, [...history, holder(3, [6, 7], 'b')])).toEqual(WRONG);
  });

  test('nothing is said of a history that does not name its owners', async () => {
    const nameless: Done = { process: 1, f: 'acquire', from: 0, until: 1, type: 'ok' };
    expect(await kinds(mutexChecker, [nameless])).toBe('unknown');
  });
});

test('agrees with the definition, tried out in every order', async () => {
  let wrong = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), async (seed) => {
      const operations = randomLocks(seed);
      const expected = isExclusive(operations);
      if (!expected) wrong++;
      expect((await kinds(mutexChecker, operations)) === 'valid').toBe(expected);
    }),
    { numRuns: 1_000, seed: 1 },
  );
  // Neither verdict is rare, or the comparison would show little.
  expect(wrong).toBeGreaterThan(200);
  expect(wrong).toBeLessThan(800);
});

interface Action {
  readonly f: string;
  readonly owner: string | null;
  readonly token: number;
  readonly from: number;
  readonly until: number;
  readonly optional: boolean;
}

/**
 * Every order that respects real time, with leases that end when they may, and every choice of what
 * is unknown.
 */
function isExclusive(operations: readonly Done[]): boolean {
  const actions = [...operations.flatMap(actionOf), ...leaseEnds(operations)];
  const taken = actions.map(() => false);
  const explore = (owner: string | null, token: number): boolean => {
    const mustEnd = Math.min(
      ...actions.map(({ until, optional }, i) => (taken[i] || optional ? Infinity : until)),
    );
    if (mustEnd === Infinity && actions.every(({ optional }, i) => taken[i] || optional))
      return true;
    return actions.some((action, i) => {
      if (taken[i] || action.from > mustEnd) return false;
      const after = perform(action, owner, token);
      if (after === null) return false;
      taken[i] = true;
      const found = explore(...after);
      taken[i] = false;
      return found;
    });
  };
  return explore(null, 0);
}

function perform(
  { f, owner, token, optional }: Action,
  held: string | null,
  last: number,
): [string | null, number] | null {
  switch (f) {
    case 'acquire':
      if (held !== null) return null;
      if (optional) return [owner, last + 1];
      return token > last ? [owner, token] : null;
    case 'release':
      return held === owner ? [null, last] : null;
    default:
      return held === owner ? [held, last] : null;
  }
}

function actionOf({ f, from, until, type, input, output }: Done): Action[] {
  if (type === 'fail') return [];
  const named = (f === 'holder' ? output : input) as JsonObject | null;
  const owner = named === null ? null : String(named['owner']);
  const token = Number((output as JsonObject | null)?.['token'] ?? 0);
  const optional = type === 'info';
  return [{ f, owner, token, from, until: optional ? Infinity : (until ?? Infinity), optional }];
}

/** Of every grant, known or not: an end that may come at any time from the end of its lease on. */
function leaseEnds(operations: readonly Done[]): Action[] {
  return operations.flatMap((asked) => {
    if (asked.f !== 'acquire' || asked.type === 'fail') return [];
    const owner = String((asked.input as JsonObject)['owner']);
    const extensions = operations.filter(
      (other) =>
        other.f === 'extend' &&
        other.type === 'ok' &&
        (other.input as JsonObject)['owner'] === owner,
    );
    const lease = asked.type === 'ok' ? LEASE_MS : 0;
    const from = leaseEndNs(extensions.at(-1)?.from ?? asked.from, lease);
    return [{ f: 'release', owner, token: 0, from, until: Infinity, optional: true }];
  });
}
