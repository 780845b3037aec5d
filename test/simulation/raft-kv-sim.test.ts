// The bundled raft-kv in virtual time, with the whole run around it.

import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { RunSpec } from '../../src/run/types.ts';
import { simulate } from '../../src/search/simulate.ts';
import { drawProfile } from '../../src/search/swarm.ts';
import { raftKvSpec } from '../support/run-spec.ts';

async function historyElsewhere(seed: number, roughness: string): Promise<string> {
  const script = new URL('./support/print-history.ts', import.meta.url).pathname;
  const args = ['--import', 'tsx', script, `${seed}`, roughness];
  return (await execa(process.execPath, args)).stdout;
}

async function historyHere(spec: RunSpec): Promise<string> {
  const lines: string[] = [];
  await simulate(spec, { observer: { op: (op) => lines.push(JSON.stringify(op)) } });
  return lines.join('\n');
}

test.each(['calm', 'swarm'] as const)(
  'one spec has one history, in any process (%s)',
  async (roughness) => {
    const spec = raftKvSpec({ seed: 3, profile: drawProfile(roughness, 3) });
    const here = await historyHere(spec);
    expect(here.split('\n').length).toBeGreaterThan(500);
    const [first, second] = await Promise.all([
      historyElsewhere(3, roughness),
      historyElsewhere(3, roughness),
    ]);
    expect(first).toBe(here);
    expect(second).toBe(here);
    expect(await historyHere(raftKvSpec({ seed: 4, profile: spec.profile }))).not.toBe(here);
  },
);

test('the correct system is never blamed, in the usual world and in rough ones', async () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const roughness of ['calm', 'swarm'] as const) {
      const spec = raftKvSpec({ seed, profile: drawProfile(roughness, seed) });
      const { results } = await simulate(spec);
      expect({ seed, roughness, verdict: results.verdict }).not.toMatchObject({
        verdict: 'invalid',
      });
      expect(results.doubts.filter(({ code }) => code === 'node-exited')).toEqual([]);
      expect(results.operations.ok).toBeGreaterThan(100);
    }
  }
});

test('the disk loses what was not synced: answers before the sync are found out', async () => {
  const verdicts: string[] = [];
  for (let seed = 0; seed < 30 && !verdicts.includes('invalid'); seed++) {
    const { results } = await simulate(
      raftKvSpec({ seed, nodes: 3, nemesis: ['kill'], rate: 300, bugs: ['unsynced-log'] }),
    );
    verdicts.push(results.verdict);
  }
  expect(verdicts).toContain('invalid');
});
