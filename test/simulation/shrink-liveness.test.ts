// A run that fails because its system stands still, cut down to the fault that makes it stand
// still.

import { expect, test } from 'vitest';
import type { Op } from '../../src/history/types.ts';
import type { CreateProgram, NodeProgram } from '../../src/node/types.ts';
import { runTest } from '../../src/run/run.ts';
import { signatureOf } from '../../src/run/signature.ts';
import type { RunSpec } from '../../src/run/types.ts';
import type { PlannedFault } from '../../src/runtime/faults.ts';
import { createSimRuntime } from '../../src/runtime/sim/sim-runtime.ts';
import type { Observed } from '../../src/search/shrink/operation-passes.ts';
import { shrink } from '../../src/search/shrink/shrink.ts';
import { sizeOf } from '../../src/search/shrink/size.ts';
import { writtenOut } from '../../src/search/shrink/written-out.ts';
import { raftKv } from '../../systems/raft-kv/index.ts';
import { register } from '../../workloads/register.ts';
import { raftKvSpec } from '../support/run-spec.ts';

/** raft-kv, but for writes: once any node has been restarted, nobody takes one any more. */
function createSulking(): CreateProgram {
  const born = new Set<string>();
  let sulks = false;
  return (env) => {
    if (born.has(env.id)) sulks = true;
    born.add(env.id);
    const program: NodeProgram = raftKv.implementation.create(env);
    return {
      start: () => program.start(),
      receive(message) {
        if (!sulks || message.body.type !== 'write') program.receive(message);
      },
    };
  };
}

async function run(spec: RunSpec): Promise<Observed> {
  const create = createSulking();
  const history: Op[] = [];
  const { results } = await runTest(spec, {
    runtime: createSimRuntime({ createProgram: () => create }),
    system: { ...raftKv, implementation: { kind: 'program', create } },
    workload: register,
    nemeses: [],
    directory: null,
    observer: { op: (op) => history.push(op) },
    signal: new AbortController().signal,
    version: '0',
  });
  return { history, results };
}

test('a run without progress keeps what was asked in vain, and the one kill that matters', async () => {
  const targets = { select: 'one' } as const;
  const pauses = [500, 2_500, 5_000].map(
    (at, place): PlannedFault => ({ id: `p${place}`, kind: 'pause', at, until: at + 900, targets }),
  );
  const kill: PlannedFault = { id: 'k', kind: 'kill', at: 3_000, until: 4_500, targets };
  const plan = [...pauses, kill].sort((a, b) => a.at - b.at);
  const spec = raftKvSpec({ nodes: 3, rate: 30, nemesis: [], plan, liveness: 'core' });
  const { history, results } = await run(spec);
  const signature = 'liveness/no-progress';
  expect(signatureOf(results)).toBe(signature);
  const shrunk = await shrink({
    spec: writtenOut(spec, { plan, history, results }),
    signature,
    jobs: 1,
    attemptsMax: 300,
    signal: new AbortController().signal,
    run: async (candidate) => signatureOf((await run(candidate)).results),
    observe: run,
  });
  expect(signatureOf((await run(shrunk.spec)).results)).toBe(signature);
  expect(shrunk.spec.plan?.map(({ kind }) => kind)).toEqual(['kill']);
  expect(sizeOf(shrunk.spec).operations).toBeLessThanOrEqual(3);
  expect(shrunk.spec.timeLimitMs).toBeLessThan(2_500);
});
