// Tokens that grow, and a store that never goes back: stories, and the checker against every order
// there is.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fencingChecker } from '../../../../checkers/fencing.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { createRandom } from '../../../../src/random.ts';
import {
  acquire,
  type Done,
  kinds,
  precedes,
  randomLocks,
  read,
  step,
  write,
} from './histories.ts';

describe('tokens grow with every grant', () => {
  test('one after the other', async () => {
    const history = [acquire(1, 'a', [0, 1], 1), acquire(2, 'b', [2, 3], 2)];
    expect(await kinds(fencingChecker, history)).toBe('valid');
  });

  test('a later grant with an older token', async () => {
    const history = [acquire(1, 'a', [0, 1], 2), acquire(2, 'b', [2, 3], 1)];
    expect(await kinds(fencingChecker, history)).toEqual(['token-not-grown']);
  });

  test('requests at the same time may be granted in any order', async () => {
    const history = [acquire(1, 'a', [0, 3], 2), acquire(2, 'b', [1, 4], 1)];
    expect(await kinds(fencingChecker, history)).toBe('valid');
  });

  test('unless both were released with success: then it is known who came first', async () => {
    const history = [
      acquire(1, 'a', [0, 3], 2),
      step(1, 'release', 'a', [4, 5]),
      acquire(2, 'b', [1, 8], 1),
      step(2, 'release', 'b', [9, 10]),
    ];
    expect(await kinds(fencingChecker, history)).toEqual(['token-not-grown']);
  });

  test('a token twice', async () => {
    const history = [acquire(1, 'a', [0, 3], 1), acquire(2, 'b', [1, 4], 1)];
    expect(await kinds(fencingChecker, history)).toEqual(['token-reused']);
  });
});

describe('the store never goes back', () => {
  const first = write(1, 1, 'x', [0, 1]);
  const second = write(2, 2, 'y', [2, 3]);

  test('refuses the older token', async () => {
    const refused = write(1, 1, 'z', [4, 5], { type: 'fail' });
    expect(await kinds(fencingChecker, [first, second, refused, read(3, [6, 7], 2, 'y')])).toBe(
      'valid',
    );
  });

  test('accepts the older token', async () => {
    const late = write(1, 1, 'z', [4, 5]);
    expect(await kinds(fencingChecker, [first, second, late])).toEqual(['older-token-accepted']);
  });

  test('a write that is lost', async () => {
    const history = [first, second, read(3, [4, 5], 1, 'x')];
    expect(await kinds(fencingChecker, history)).toEqual(['lost-write']);
    expect(await kinds(fencingChecker, [first, read(3, [4, 5], null)])).toEqual(['lost-write']);
  });

  test('under one token the last write counts', async () => {
    const again = write(1, 1, 'z', [2, 3]);
    expect(await kinds(fencingChecker, [first, again, read(3, [4, 5], 1, 'z')])).toBe('valid');
    const lost = [first, again, read(3, [4, 5], 1, 'x')];
    expect(await kinds(fencingChecker, lost)).toEqual(['lost-write']);
  });

  test('a write of which nobody knows may come late, but not after it was read and then not', async () => {
    const unknown = write(1, 1, 'u', [0, 1], { type: 'info' });
    const seen = read(3, [5, 6], 1, 'u');
    expect(await kinds(fencingChecker, [unknown, read(3, [2, 3], null), seen])).toBe('valid');
    const lost = [unknown, seen, read(3, [7, 8], null)];
    expect(await kinds(fencingChecker, lost)).toEqual(['lost-write']);
    expect(await kinds(fencingChecker, [unknown, second, seen])).toEqual(['lost-write']);
  });

  test('a value that nobody wrote', async () => {
    expect(await kinds(fencingChecker, [first, read(3, [4, 5], 1, 'q')])).toEqual([
      'unwritten-value',
    ]);
  });

  test('nothing is said of writes without a token', async () => {
    const bare: Done = { process: 1, f: 'write', from: 0, until: 1, type: 'ok', input: 7 };
    expect(await kinds(fencingChecker, [bare])).toBe('unknown');
  });
});

test('of the store: agrees with the definition, tried out in every order', async () => {
  let wrong = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), async (seed) => {
      const operations = randomStore(seed);
      const expected = isFenced(operations);
      if (!expected) wrong++;
      expect((await kinds(fencingChecker, operations)) === 'valid').toBe(expected);
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(wrong).toBeGreaterThan(400);
  expect(wrong).toBeLessThan(1_600);
});

test('of tokens: agrees with a comparison of all pairs', async () => {
  let wrong = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), async (seed) => {
      const operations = randomLocks(seed);
      const expected = tokensGrow(operations);
      if (!expected) wrong++;
      expect((await kinds(fencingChecker, operations)) === 'valid').toBe(expected);
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(wrong).toBeGreaterThan(50);
});

function randomStore(seed: number): readonly Done[] {
  const random = createRandom(seed);
  const count = 2 + random.int(5);
  const writes: Done[] = [];
  const all: Done[] = [];
  for (let i = 0; i < count; i++) {
    const from = random.int(12);
    const at = [from, from + random.int(5)] as const;
    const seen = writes.length === 0 ? null : random.pick(writes);
    if (random.chance(1, 2)) {
      const type = random.pick<Done['type']>(['ok', 'ok', 'info', 'fail']);
      // Writes under one token are made one after the other: here each token is used once, unless
      // by a later write.
      const same = writes.find((other) => other.type === 'ok' && (other.until ?? 0) < from);
      const token =
        same !== undefined && random.chance(1, 3) ? tokenOf(same) : i + 1 + 10 * random.int(3);
      const made = write(i, token, `v${i}`, at, { type });
      writes.push(made);
      all.push(made);
    } else if (seen !== null && random.chance(4, 5)) {
      all.push(read(i, at, tokenOf(seen), (seen.input as JsonObject)['value'] ?? null));
    } else all.push(read(i, at, null));
  }
  return all;
}

function tokenOf({ input }: Done): number {
  return Number((input as JsonObject)['token']);
}

/**
 * Every order that respects real time, of a store that refuses what is older, and every choice of
 * what is unknown.
 */
function isFenced(operations: readonly Done[]): boolean {
  const relevant = operations.filter(({ type }) => type !== 'fail');
  const taken = relevant.map(() => false);
  const explore = (last: Done | null): boolean => {
    if (relevant.every(({ type }, i) => taken[i] || type === 'info')) return true;
    return relevant.some((next, i) => {
      if (taken[i] || relevant.some((other, j) => !taken[j] && precedes(other, next))) return false;
      if (next.f === 'write' && last !== null && isOlder(next, last)) return false;
      if (next.f === 'read' && !isSame(next, last)) return false;
      taken[i] = true;
      const found = explore(next.f === 'write' ? next : last);
      taken[i] = false;
      return found;
    });
  };
  return explore(null);
}

/** By token; under one token by when they were made. */
function isOlder(a: Done, b: Done): boolean {
  return tokenOf(a) === tokenOf(b) ? a.from < b.from : tokenOf(a) < tokenOf(b);
}

function isSame({ output }: Done, last: Done | null): boolean {
  return JSON.stringify(output) === JSON.stringify(last === null ? null : last.input);
}

function tokensGrow(operations: readonly Done[]): boolean {
  const grants = operations.filter(({ f, type }) => f === 'acquire' && type === 'ok');
  const releaseOf = (grant: Done) =>
    operations.find(
      (other) => other.f === 'release' && other.type === 'ok' && other.process === grant.process,
    );
  const token = ({ output }: Done) => Number((output as JsonObject)['token']);
  return grants.every((first) =>
    grants.every((second) => {
      if (first === second) return true;
      if (token(first) === token(second)) return false;
      const released = releaseOf(first);
      const isConfirmed =
        released !== undefined &&
        releaseOf(second) !== undefined &&
        released.from < (second.until ?? 0);
      return !(precedes(first, second) || isConfirmed) || token(first) < token(second);
    }),
  );
}
