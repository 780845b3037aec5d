// The liveness phase: systems that stand still are found out, and those that serve are not blamed.

import { describe, expect, test } from 'vitest';
import { kill } from '../../nemeses/kill.ts';
import { partition } from '../../nemeses/partition/partition.ts';
import type { Body, CreateProgram, Message, NodeProgram } from '../../src/node/types.ts';
import { runTest } from '../../src/run/run.ts';
import { signatureOf } from '../../src/run/signature.ts';
import type { RunResults, RunSpec } from '../../src/run/types.ts';
import { createSimRuntime } from '../../src/runtime/sim/sim-runtime.ts';
import { simulate } from '../../src/search/simulate.ts';
import type { System } from '../../src/system.ts';
import { raftKv } from '../../systems/raft-kv/index.ts';
import { register } from '../../workloads/register.ts';
import { raftKvSpec } from '../support/run-spec.ts';

/** raft-kv, but for messages that its nodes pass over. */
function raftKvWithout(isLost: (body: Body, state: { elected: boolean }) => boolean): System {
  const create: CreateProgram = (env) => {
    const state = { elected: false };
    const program: NodeProgram = raftKv.implementation.create({
      ...env,
      log(event, fields) {
        if (fields?.['leader'] !== undefined && fields['leader'] !== null) state.elected = true;
        env.log(event, fields);
      },
    });
    return {
      start: () => program.start(),
      receive(message: Message) {
        if (!isLost(message.body, state)) program.receive(message);
      },
    };
  };
  return { ...raftKv, implementation: { kind: 'program', create } };
}

async function run(system: System, parts: Partial<RunSpec>): Promise<RunResults> {
  const spec = raftKvSpec({ nemesis: ['partition', 'kill'], liveness: 'core', ...parts });
  const runtime = createSimRuntime({
    createProgram: () => system.implementation.create,
    keepLogs: true,
  });
  const { results } = await runTest(spec, {
    runtime,
    system,
    workload: register,
    nemeses: [partition, kill],
    directory: null,
    observer: {},
    signal: new AbortController().signal,
    version: '0',
  });
  return results;
}

describe('a planted stall', () => {
  const isVote = ({ type }: Body): boolean => type.includes('vote');

  test('a cluster that never elects a second leader makes no progress', async () => {
    const stubborn = raftKvWithout((body, { elected }) => elected && isVote(body));
    const verdicts: string[] = [];
    for (let seed = 1; seed <= 4; seed++) {
      const results = await run(stubborn, { seed });
      verdicts.push(`${results.verdict} ${signatureOf(results)}`);
      const result = results.checkers['liveness'];
      if (result?.verdict !== 'invalid') continue;
      expect(result.anomalies[0]?.summary).toMatch(
        /^no read and no write succeeded within \d+ s, though( n\d){3} ran undisturbed \(n\d/,
      );
      expect(result.anomalies[0]?.ops.length).toBeGreaterThan(0);
    }
    expect(verdicts).toContain('invalid liveness/no-progress');
  });

  test('so does one that serves reads and commits nothing any more', async () => {
    let count = 0;
    const readOnly = raftKvWithout(({ type }) => type === 'write' && ++count > 100);
    const results = await run(readOnly, { seed: 1 });
    expect(signatureOf(results)).toBe('liveness/no-progress');
    const result = results.checkers['liveness'];
    if (result?.verdict !== 'invalid') throw new Error('it stands still');
    expect(result.anomalies[0]?.summary).toMatch(/^no write succeeded/);
  });

  test('without the phase the same cluster passes for one that shows nothing', async () => {
    const stubborn = raftKvWithout((body, { elected }) => elected && isVote(body));
    for (let seed = 1; seed <= 4; seed++) {
      const results = await run(stubborn, { seed, liveness: 'none' });
      expect(results.verdict).not.toBe('invalid');
      expect(results.liveness).toBeNull();
    }
  });

  test('the unchanged system, driven in the same way, makes progress', async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const results = await run(
        raftKvWithout(() => false),
        { seed },
      );
      expect(results).toMatchObject({ verdict: 'valid', doubts: [] });
      expect(results.checkers['liveness']?.verdict).toBe('valid');
    }
  });
});

test('of raft-kv a majority is left in peace, and the others are broken in every way', async () => {
  const ways = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const { results } = await simulate(raftKvSpec({ seed, liveness: 'core', timeLimitMs: 4_000 }));
    expect({ seed, verdict: results.verdict, doubts: results.doubts }).toMatchObject({
      verdict: 'valid',
      doubts: [],
    });
    expect(results.liveness?.core).toHaveLength(3);
    for (const way of Object.values(results.liveness?.broken ?? {})) ways.add(way);
  }
  expect([...ways].sort()).toEqual(['cut off', 'deaf', 'down', 'mute', 'paused']);
});

test('of two-phase-commit no node can be spared: everything is healed, and it serves', async () => {
  const spec = { system: 'two-phase-commit', workload: 'bank', liveness: 'core' } as const;
  const { results } = await simulate(raftKvSpec(spec));
  expect(results.verdict).toBe('valid');
  expect(results.liveness).toMatchObject({ broken: {} });
  expect(results.liveness?.core).toHaveLength(5);
  expect(results.checkers['liveness']?.verdict).toBe('valid');
});

test('where nothing was broken there is nothing to recover from', async () => {
  const { results } = await simulate(raftKvSpec({ nemesis: [], liveness: 'core' }));
  expect(results.liveness).toBeNull();
  expect(results.checkers['liveness']).toBeUndefined();
});
