// Threads that simulate: from the sources they run the sources, and one that breaks says why.

import { afterAll, expect, it } from 'vitest';
import { HarnessError } from '../../../src/errors.ts';
import { SeedPool } from '../../../src/search/seed-pool.ts';
import { runSpec } from '../../support/run-spec.ts';

const pool = new SeedPool(1);
afterAll(() => pool.close());

it('a seed comes to a verdict', async () => {
  const result = await pool.run({ spec: runSpec({ timeLimitMs: 500 }), roughness: 'calm' });
  expect(result).toMatchObject({ seed: 1, verdict: 'valid' });
});

it('a thread that throws is named with its seed, and says why', async () => {
  const spec = runSpec({ system: 'no-such-system', seed: 7 });
  const error: unknown = await pool.run({ spec, roughness: 'calm' }).catch((each) => each);
  expect(error).toBeInstanceOf(HarnessError);
  const { message, hint, cause } = error as HarnessError;
  expect(message).toBe('the simulation of seed 7 crashed');
  expect((cause as Error).message).toMatch(/no-such-system/);
  expect(hint).not.toBe('');
});

it('after one that threw, another takes its place', async () => {
  const result = await pool.run({ spec: runSpec({ timeLimitMs: 500 }), roughness: 'calm' });
  expect(result).toMatchObject({ verdict: 'valid' });
});
