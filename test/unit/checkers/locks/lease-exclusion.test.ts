// Leases that two clients can prove at one moment: stories, and the checker against a look at every
// moment.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RATE_BOUND_PPM } from '../../../../checkers/lease-bounds.ts';
import { leaseExclusionChecker } from '../../../../checkers/lease-exclusion.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { acquire, type Done, judge, kinds, LEASE_MS, randomLocks, step } from './histories.ts';

const WRONG = ['overlapping-leases'];

describe('what a client can prove', () => {
  test('begins when it is told, and lasts for the lease from when it asked', async () => {
    const first = acquire(1, 'a', [0, 4], 1);
    expect(await kinds(leaseExclusionChecker, [first, acquire(2, 'b', [5, 9], 2)])).toEqual(WRONG);
    expect(await kinds(leaseExclusionChecker, [first, acquire(2, 'b', [5, 10], 2)])).toBe('valid');
  });

  test('ends where a release begins, whatever becomes of that', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 4], 2)];
    expect(await kinds(leaseExclusionChecker, history)).toEqual(WRONG);
    const released = step(1, 'release', 'a', [3, 9], { type: 'info' });
    expect(await kinds(leaseExclusionChecker, [...history, released])).toBe('valid');
  });

  test('goes on with an extension that succeeded, not with one of which nobody knows', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [11, 12], 2)];
    const extended = (type: Done['type']) => step(1, 'extend', 'a', [6, 7], { type });
    expect(await kinds(leaseExclusionChecker, [...history, extended('ok')])).toEqual(WRONG);
    expect(await kinds(leaseExclusionChecker, [...history, extended('info')])).toBe('valid');
  });

  test('is nothing where the answer took as long as the lease', async () => {
    expect(await kinds(leaseExclusionChecker, [acquire(1, 'a', [0, 10], 1)])).toBe('unknown');
  });

  test('an overlap is said to the microsecond', async () => {
    const result = await judge(leaseExclusionChecker, [
      acquire(1, 'a', [0, 1], 1),
      acquire(2, 'b', [2, 4], 2),
    ]);
    expect(result).toMatchObject({
      anomalies: [
        {
          summary:
            'a and b both held l for 5.990 ms from 4.000 ms on: each by a lease that cannot have ended.',
          ops: [1, 3],
        },
      ],
      statistics: { claims: 2, overlaps: 1 },
    });
  });
});

test('agrees with a look at every moment', async () => {
  let wrong = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), async (seed) => {
      const operations = randomLocks(seed);
      const { verdict } = await judge(leaseExclusionChecker, operations);
      const most = mostProvers(operations);
      if (most > 1) wrong++;
      expect(verdict).toBe(most === 0 ? 'unknown' : most === 1 ? 'valid' : 'invalid');
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(wrong).toBeGreaterThan(400);
  expect(wrong).toBeLessThan(1_600);
});

/**
 * The most owners that can prove that they hold the lock at one moment. Between two moments at
 * which anything may change nothing does.
 */
function mostProvers(operations: readonly Done[]): number {
  const lasts = LEASE_MS * (1 - RATE_BOUND_PPM / 1e6);
  const edges = operations.flatMap(({ from, until }) => [from, until ?? from, from + lasts]);
  edges.sort((a, b) => a - b);
  const moments = edges.slice(1).map((edge, i) => (edge + (edges[i] as number)) / 2);
  const counts = moments.map((moment) => {
    const provers = new Set<string>();
    for (const { f, from, until, type, input } of operations) {
      if ((f !== 'acquire' && f !== 'extend') || type !== 'ok') continue;
      const owner = String((input as JsonObject)['owner']);
      const isReleased = operations.some(
        (other) =>
          other.f === 'release' &&
          (other.input as JsonObject)['owner'] === owner &&
          other.from < moment,
      );
      if (!isReleased && (until ?? Infinity) < moment && moment < from + lasts) provers.add(owner);
    }
    return provers.size;
  });
  return Math.max(0, ...counts);
}
