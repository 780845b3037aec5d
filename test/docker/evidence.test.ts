// A fault that somebody takes back behind Ordeal's back must not count as tested: the verdict is
// `unknown` and names it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { partsOf } from '../../src/run/parts.ts';
import { runTest } from '../../src/run/run.ts';
import type { RunResults } from '../../src/run/types.ts';
import { createDockerRuntime } from '../../src/runtime/docker/runtime.ts';
import type { FaultPlan } from '../../src/runtime/faults.ts';
import { raftKvSpec } from '../support/run-spec.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { buildPayload, describeWithEngine, engine } from './support/engine.ts';
import {
  CLOCK_IS_RIGHT,
  containersOf,
  DROP_NOTHING,
  RELAY_NOTHING,
  runIn,
} from './support/tamper.ts';

const cut: FaultPlan = [
  { id: 'f1', at: 1_500, until: 4_000, kind: 'partition', params: { shape: 'halves' } },
];
const jump: FaultPlan = [
  {
    id: 'f1',
    at: 1_500,
    until: 4_000,
    kind: 'clock',
    targets: { select: 'all' },
    params: { type: 'jump', offsetMs: 60_000 },
  },
];
const delay: FaultPlan = [
  {
    id: 'f1',
    at: 1_500,
    until: 4_000,
    kind: 'packet',
    targets: { select: 'all' },
    params: { direction: 'both', effect: { type: 'delay', delayMs: 100, jitterMs: 0 } },
  },
];

describeWithEngine('a run in containers', () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryFolder('evidence');
  });

  /** Runs a plan, with another hand at work in every sandbox from the main phase on. */
  async function run(plan: FaultPlan, script: string | null): Promise<RunResults> {
    const spec = raftKvSpec({
      nemesis: [],
      runtime: 'docker',
      nodes: 3,
      timeLimitMs: 5_000,
      plan,
    });
    const tamper = async (): Promise<void> => {
      const test = JSON.parse(readFileSync(join(directory, 'test.json'), 'utf8'));
      for (const { id } of await containersOf(test.runId, 'sandbox')) {
        if (script !== null) void runIn(id, script).catch(() => undefined);
      }
    };
    const { results } = await runTest(spec, {
      ...partsOf(spec),
      runtime: createDockerRuntime({ engine: engine(), payload: await buildPayload('real') }),
      directory,
      observer: { phase: (phase) => void (phase === 'main' && tamper()) },
      signal: new AbortController().signal,
      version: 'test',
    });
    return results;
  }

  it.each([
    ['a partition', 'partition', cut],
    ['a jump of clocks', 'clock', jump],
    ['a delay', 'packet', delay],
  ])('shows the evidence of %s', async (_, kind, plan) => {
    const { verdict, doubts, faults } = await run(plan, null);
    expect(doubts).toEqual([]);
    expect(verdict).toBe('valid');
    expect(faults).toMatchObject([{ kind, evidence: { effective: true } }]);
  });

  it.each([
    ['a partition whose iptables rules are gone', 'partition', cut, DROP_NOTHING],
    ['a clock whose file is not what it was', 'clock', jump, CLOCK_IS_RIGHT],
    ['a delay whose redirection is gone', 'packet', delay, RELAY_NOTHING],
  ])('is unknown for %s, and names it', async (_, kind, plan, script) => {
    const { verdict, doubts, faults } = await run(plan, script);
    expect(faults).toMatchObject([{ kind, evidence: { effective: false } }]);
    expect(verdict).toBe('unknown');
    expect(doubts).toEqual([
      {
        code: 'fault-without-evidence',
        text: expect.stringContaining(`fault f1 (${kind}) left no evidence`),
      },
    ]);
  });
});
