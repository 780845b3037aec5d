import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeneratedOp, Generator } from '../../../src/generator/generator.ts';
import { limit } from '../../../src/generator/limit.ts';
import { andThen } from '../../../src/generator/phases.ts';
import type { Op } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';
import { createRandom } from '../../../src/random.ts';
import { findWorkload } from '../../../workloads/index.ts';
import type { WorkloadRun } from '../../../workloads/workload.ts';
import { type Answer, invocations, perfect } from '../generator/simulate.ts';

function createRun(seed: number, keys = 3, operationsPerKeyMax = 20): WorkloadRun {
  const workload = findWorkload('register');
  if (workload === null) throw new Error('there is no workload register');
  const random = createRandom(seed);
  const size = { concurrency: 5, keys, operationsPerKeyMax };
  return workload.create({ random, ...size, systemOptions: {} });
}

function operations(seed: number, count: number, keys = 3, perKey = 20): readonly Op[] {
  return invocations(createRun(seed, keys, perKey).generator, {
    concurrency: 5,
    answer: perfect,
    operationsMax: count,
  });
}

/**
 * The part of compare-and-sets that succeed on real registers; each takes effect as it is invoked.
 */
function casSuccess(generator: Generator, concurrency: number): number {
  const registers = new Map<string, Json>();
  let tried = 0;
  let succeeded = 0;
  const perform = ({ f, key, value }: GeneratedOp): Omit<Answer, 'latencyNs'> => {
    const current = registers.get(key as string) ?? null;
    if (f === 'read') return { type: 'ok', value: current };
    if (f === 'write') registers.set(key as string, value as Json);
    if (f !== 'cas') return { type: 'ok' };
    const [from, to] = value as [Json, Json];
    tried++;
    if (current !== from) return { type: 'fail' };
    succeeded++;
    registers.set(key as string, to);
    return { type: 'ok' };
  };
  invocations(generator, {
    concurrency,
    operationsMax: 5000,
    answer: (op) => ({ ...perform(op), latencyNs: 10 }),
  });
  return succeeded / tried;
}

describe('the register workload', () => {
  it('is the same for the same seed', () => {
    const story = operations(7, 12).map((op) => `${op.f} ${op.key} ${JSON.stringify(op.value)}`);
    expect(story).toEqual([
      'read k2 undefined',
      'read k2 undefined',
      'cas k1 [null,1]',
      'write k2 1',
      'read k2 undefined',
      'cas k3 [null,1]',
      'read k2 undefined',
      'cas k2 [null,2]',
      'write k3 2',
      'read k3 undefined',
      'read k2 undefined',
      'write k2 3',
    ]);
    expect(operations(7, 200)).toEqual(operations(7, 200));
  });

  it('mixes reads, writes and compare-and-sets', () => {
    const ops = operations(1, 3000);
    const share = (f: string) => ops.filter((op) => op.f === f).length / ops.length;
    expect(Math.abs(share('read') - 0.45)).toBeLessThan(0.03);
    expect(Math.abs(share('write') - 0.35)).toBeLessThan(0.03);
    expect(Math.abs(share('cas') - 0.2)).toBeLessThan(0.03);
  });

  it('writes no value twice to a key, and gives no key more operations than it may have', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, keys, perKey) => {
          const ops = operations(seed, 300, keys, perKey);
          const keysUsed = new Set(ops.map((op) => op.key));
          let retired = 0;
          for (const key of keysUsed) {
            const own = ops.filter((op) => op.key === key);
            expect(own.length).toBeLessThanOrEqual(perKey);
            if (own.length === perKey) retired++;
            const written = own.flatMap((op) =>
              op.f === 'write' ? [op.value] : op.f === 'cas' ? [(op.value as Json[])[1]] : [],
            );
            expect(new Set(written).size).toBe(written.length);
          }
          // As many are in use at one time as were asked for.
          expect(keysUsed.size - retired).toBeLessThanOrEqual(keys);
          expect(keysUsed.size).toBeGreaterThanOrEqual(Math.ceil(300 / perKey));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lets several clients work on one key at the same time', () => {
    const ops = operations(2, 300, 2);
    const together = ops.filter((op) =>
      ops.some(
        (other) => other !== op && other.key === op.key && Math.abs(other.time - op.time) < 10,
      ),
    );
    expect(together.length).toBeGreaterThan(ops.length / 2);
    expect(new Set(ops.filter((op) => op.key === 'k1').map((op) => op.process)).size).toBe(5);
  });

  it('makes compare-and-sets of which a good part succeeds, though not all', () => {
    const alone = casSuccess(createRun(3, 5, 100).generator, 1);
    expect(alone).toBeGreaterThan(0.6);
    expect(alone).toBeLessThan(0.85);
    const crowd = casSuccess(createRun(3, 5, 100).generator, 5);
    expect(crowd).toBeGreaterThan(0.3);
    expect(crowd).toBeLessThan(0.7);
  });

  it('names what must succeed for a run to show anything', () => {
    const run = createRun(1);
    expect(run.required).toEqual(['read', 'write']);
    expect(run.checkers.map((checker) => checker.name)).toEqual(['linearizable', 'stats']);
    expect(findWorkload('register')?.name).toBe('register');
    expect(findWorkload('nothing')).toBeNull();
  });
});

describe('final reads of the register workload', () => {
  it('read every key that was touched, once, until it works, over all processes', () => {
    const run = createRun(4, 3, 10);
    const main = invocations(run.generator, {
      concurrency: 5,
      answer: perfect,
      operationsMax: 200,
    });
    const touched = new Set(main.map((op) => op.key));
    const final = run.final?.() as Generator;
    const calm = invocations(final, { concurrency: 5, answer: perfect });
    expect(calm.map((op) => op.f)).toEqual(calm.map(() => 'read'));
    expect(calm.map((op) => op.key)).toEqual([...touched]);
    expect(new Set(calm.map((op) => op.process)).size).toBe(5);

    let failures = 0;
    const troubled = invocations(final, {
      concurrency: 5,
      answer: (_op, turn) => {
        if (turn % 3 === 2) return { type: 'ok', latencyNs: 10 };
        failures++;
        return { type: turn % 3 === 0 ? 'fail' : 'info', latencyNs: 10 };
      },
    });
    expect(new Set(troubled.map((op) => op.key))).toEqual(touched);
    expect(troubled.length).toBe(touched.size + failures);
  });

  it('wait before they try again, and end though it never works', () => {
    const run = createRun(4, 2, 10);
    const main = invocations(run.generator, { concurrency: 2, answer: perfect, operationsMax: 20 });
    const keys = new Set(main.map((op) => op.key)).size;
    const answer = (): Answer => ({ type: 'fail', latencyNs: 10 });
    const tries = invocations(run.final?.() as Generator, { concurrency: 2, answer });
    expect(tries).toHaveLength(100 * keys);
    expect(tries.at(-1)?.time).toBeGreaterThan(15e9);
  });

  it('have nothing to do where nothing was touched', () => {
    const run = createRun(1);
    const both = andThen(limit(0, run.generator), run.final?.() as Generator);
    expect(invocations(both, { concurrency: 2, answer: perfect })).toEqual([]);
  });
});
