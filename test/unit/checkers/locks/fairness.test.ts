// Who came first is served first: stories, and the count against a plain one.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fairnessChecker } from '../../../../checkers/fairness.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { createRandom } from '../../../../src/random.ts';
import { type Done, judge, kinds, step } from './histories.ts';

const strict = fairnessChecker({ overtakenMax: 0 });

/** Queues up at `from`, is told at `told`, and releases with success. */
function served(process: number, owner: string, from: number, told: number): readonly Done[] {
  return [
    step(process, 'enqueue', owner, [from, from + 1]),
    step(process, 'await', owner, [from + 2, told]),
    step(process, 'release', owner, [told + 1, told + 2]),
  ];
}

describe('nobody is overtaken', () => {
  test('in the order in which they came', async () => {
    const history = [...served(1, 'a', 0, 10), ...served(2, 'b', 2, 20)];
    expect(await kinds(strict, history)).toBe('valid');
  });

  test('who came later is served earlier', async () => {
    const history = [...served(1, 'a', 0, 20), ...served(2, 'b', 2, 10)];
    expect(await kinds(strict, history)).toEqual(['overtaken']);
    expect(await kinds(fairnessChecker({ overtakenMax: 1 }), history)).toBe('valid');
    expect(await kinds(fairnessChecker({ overtakenMax: null }), history)).toBe('valid');
  });

  test('those who came at the same time may be served in any order', async () => {
    const history = [...served(1, 'a', 0, 20), ...served(2, 'b', 1, 10)];
    expect(await kinds(strict, history)).toBe('valid');
  });

  test('somebody is never served, and is told so every time', async () => {
    const starved = [
      step(1, 'enqueue', 'a', [0, 1]),
      step(1, 'await', 'a', [2, 30], { type: 'fail', code: 'queued' }),
      step(1, 'await', 'a', [31, 60], { type: 'fail', code: 'queued' }),
    ];
    expect(await kinds(strict, [...starved, ...served(2, 'b', 2, 10)])).toEqual(['overtaken']);
    const lost = step(1, 'await', 'a', [31, 60], { type: 'fail', code: 'lockLost' });
    const unknown = [...starved.slice(0, 1), lost, ...served(2, 'b', 2, 10)];
    expect(await kinds(strict, unknown)).toBe('valid');
  });

  test('without anybody who was served nothing is known', async () => {
    expect(await kinds(strict, [step(1, 'enqueue', 'a', [0, 1])])).toBe('unknown');
  });
});

test('counts as a plain count does', async () => {
  let most = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), async (seed) => {
      const operations = randomQueue(seed);
      const result = await judge(fairnessChecker({ overtakenMax: null }), operations);
      const expected = mostOvertaken(operations);
      most = Math.max(most, expected);
      expect(result.verdict).toBe('valid');
      expect(result).toMatchObject({ statistics: { 'overtaken-max': expected } });
    }),
    { numRuns: 1_000, seed: 1 },
  );
  expect(most).toBeGreaterThan(2);
});

function randomQueue(seed: number): readonly Done[] {
  const random = createRandom(seed);
  const operations: Done[] = [...served(0, 'o0', random.int(10), 20 + random.int(20))];
  for (let i = 1; i < 6; i++) {
    const from = random.int(20);
    if (random.chance(3, 4))
      operations.push(...served(i, `o${i}`, from, from + 3 + random.int(30)));
    else {
      const at = from + 2 + random.int(20);
      operations.push(step(i, 'enqueue', `o${i}`, [from, from + 1]));
      operations.push(step(i, 'await', `o${i}`, [at, at + 5], { type: 'fail', code: 'queued' }));
    }
  }
  return operations;
}

/** Straight from the words: later asked, earlier served. */
function mostOvertaken(operations: readonly Done[]): number {
  const of = (owner: string, f: string) =>
    operations.find((one) => one.f === f && (one.input as JsonObject)['owner'] === owner);
  const owners = [0, 1, 2, 3, 4, 5].map((i) => `o${i}`);
  const counts = owners.map((owner) => {
    const queuedAt = of(owner, 'enqueue')?.until ?? 0;
    const waits = of(owner, 'await');
    const until = (waits?.type === 'ok' ? waits.until : waits?.from) ?? 0;
    return owners.filter((other) => {
      const told = of(other, 'await');
      return (
        (of(other, 'enqueue')?.from ?? 0) > queuedAt &&
        told?.type === 'ok' &&
        (told.until ?? 0) < until
      );
    }).length;
  });
  return Math.max(...counts);
}
