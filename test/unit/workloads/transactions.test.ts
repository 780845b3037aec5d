import { describe, expect, it } from 'vitest';
import type { Op } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';
import { createRandom } from '../../../src/random.ts';
import { findSystem } from '../../../systems/index.ts';
import { findWorkload } from '../../../workloads/index.ts';
import type { WorkloadRun } from '../../../workloads/workload.ts';
import { invocations, perfect } from '../generator/simulate.ts';

function createRun(name: string, seed = 1): WorkloadRun {
  const workload = findWorkload(name);
  if (workload === null) throw new Error(`there is no workload ${name}`);
  const random = createRandom(seed);
  return workload.create({
    random,
    concurrency: 5,
    keys: 5,
    operationsPerKeyMax: 20,
    systemOptions: {},
  });
}

function asked(generator: WorkloadRun['generator'], count: number): readonly Op[] {
  return invocations(generator, { concurrency: 5, answer: perfect, operationsMax: count });
}

function microOps(ops: readonly Op[]): readonly [string, string, Json][] {
  return ops.flatMap((op) => op.value as unknown as [string, string, Json][]);
}

describe.each(['list-append', 'rw-register', 'write-skew'])('%s', (name) => {
  it('writes every value to a key once, and to no key more often than it may', () => {
    const writes = microOps(asked(createRun(name).generator, 1_000)).filter(([f]) => f !== 'r');
    const seen = new Set(writes.map(([, key, value]) => `${key} ${value}`));
    expect(seen.size).toBe(writes.length);
    expect(Math.max(...writes.map(([, , value]) => Number(value)))).toBeLessThanOrEqual(20);
    expect(new Set(writes.map(([, key]) => key)).size).toBeGreaterThan(50);
  });

  it('asks for one to eight micro-operations at a time', () => {
    const lengths = asked(createRun(name).generator, 500).map((op) => (op.value as Json[]).length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(8);
  });

  it('reads every key that was touched in the end', () => {
    const run = createRun(name);
    const touched = new Set(microOps(asked(run.generator, 300)).map(([, key]) => key));
    const final = microOps(asked(run.final?.() ?? run.generator, 1_000));
    expect(new Set(final.map(([, key]) => key))).toEqual(touched);
    expect(final.every(([f]) => f === 'r')).toBe(true);
  });

  it('asks for the same with the same seed, and for other things with another', () => {
    const values = (seed: number): string =>
      JSON.stringify(asked(createRun(name, seed).generator, 100).map(({ value }) => value));
    expect(values(1)).toBe(values(1));
    expect(values(2)).not.toBe(values(1));
  });
});

describe('atomic-commit', () => {
  it('gives every transaction an id of its own, and inspects whatever one touched, twice', () => {
    const run = createRun('atomic-commit');
    const all = asked(run.generator, 500).filter(({ f }) => f === 'transact');
    const values = all.map(({ value }) => value as { id: string; participants: string[] });
    expect(new Set(values.map(({ id }) => id)).size).toBe(values.length);
    const touched = new Set(values.flatMap(({ participants }) => participants));
    const final = asked(run.final?.() ?? run.generator, 1_000);
    const inspected = final.map(({ value }) => (value as { participant: string }).participant);
    const rounds = [inspected.slice(0, touched.size), inspected.slice(touched.size)];
    for (const round of rounds) {
      expect(new Set(round)).toEqual(touched);
      expect(round.length).toBe(touched.size);
    }
  });
});

describe('bank', () => {
  it('transfers between two accounts, and reads them all', () => {
    const operations = asked(createRun('bank').generator, 300);
    const transfers = operations.filter(({ f }) => f === 'transfer');
    for (const { value } of transfers) {
      const { from, to, amount } = value as { from: string; to: string; amount: number };
      expect(from).not.toBe(to);
      expect(amount).toBeGreaterThan(0);
    }
    expect(transfers.length).toBeGreaterThan(150);
    expect(operations.length - transfers.length).toBeGreaterThan(30);
  });
});

it('what two-phase-commit says it serves is there', () => {
  const names = findSystem('two-phase-commit')?.workloads ?? [];
  expect(names.length).toBe(5);
  for (const name of names) expect(findWorkload(name)?.name).toBe(name);
});
