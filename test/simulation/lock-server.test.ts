// The bundled lock-server in virtual time, with the whole run around it.

import { expect, test } from 'vitest';
import { specOfBug } from '../../src/search/selftest.ts';
import { simulate } from '../../src/search/simulate.ts';
import { drawProfile } from '../../src/search/swarm.ts';
import { lockServer } from '../../systems/lock-server/index.ts';
import { lockServerSpec } from '../support/run-spec.ts';

test.each(lockServer.workloads)(
  'the correct system is never blamed, in the usual world and in rough ones: %s',
  { timeout: 60_000 },
  async (workload) => {
    for (let seed = 1; seed <= 3; seed++) {
      for (const roughness of ['calm', 'swarm'] as const) {
        const profile = drawProfile(roughness, seed);
        const { results } = await simulate(lockServerSpec({ workload, seed, profile }));
        expect({ seed, roughness, verdict: results.verdict }).not.toMatchObject({
          verdict: 'invalid',
        });
        expect(results.doubts.filter(({ code }) => code === 'node-exited')).toEqual([]);
        expect(results.operations.ok).toBeGreaterThan(20);
      }
    }
  },
);

test('a request that was granted and lost before it was taken back is not said to have failed', async () => {
  // Found with this seed: the end of the lease came before the client gave up waiting.
  const parts = { workload: 'lock', nemesis: ['partition', 'kill', 'pause', 'clock'], seed: 122 };
  const spec = lockServerSpec({ ...parts, operationsPerKeyMax: 200 });
  const { results } = await simulate({ ...spec, profile: drawProfile('swarm', 122) });
  expect(results.verdict).toBe('valid');
});

test('the order by timestamp survives faults, but not wrong clocks', {
  timeout: 60_000,
}, async () => {
  const verdicts: string[] = [];
  const common = { workload: 'lock-queue', options: { ordering: 'timestamp' } };
  for (let seed = 1; seed <= 6; seed++) {
    const faults = await simulate(
      lockServerSpec({ ...common, seed, nemesis: ['partition', 'kill'] }),
    );
    expect({ seed, verdict: faults.results.verdict }).toEqual({ seed, verdict: 'valid' });
    const skewed = await simulate(
      lockServerSpec({ ...common, seed, nemesis: ['clock'], timeLimitMs: 20_000 }),
    );
    verdicts.push(skewed.results.verdict);
  }
  expect(verdicts).toContain('invalid');
});

test.each(lockServer.bugs)(
  'planted bug $name is found within its seeds',
  { timeout: 120_000 },
  async (bug) => {
    const verdicts: string[] = [];
    for (let seed = 1; seed <= bug.seedsMax && !verdicts.includes('invalid'); seed++) {
      const spec = { ...specOfBug(lockServerSpec({}), bug), bugs: [bug.name], seed };
      verdicts.push((await simulate(spec)).results.verdict);
    }
    expect(verdicts).toContain('invalid');
  },
);
