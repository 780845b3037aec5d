// Same seed and same spec: the same events, whatever else the host does.

import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { CreateProgram } from '../../src/node/types.ts';
import { partsOf } from '../../src/run/parts.ts';
import { runTest } from '../../src/run/run.ts';
import type { SimCluster } from '../../src/runtime/sim/sim-cluster.ts';
import { createSimRuntime } from '../../src/runtime/sim/sim-runtime.ts';
import type { Runtime } from '../../src/runtime/types.ts';
import { systems } from '../../systems/index.ts';
import { raftKvSpec } from '../support/run-spec.ts';
import { sleepVirtually, startSimulation } from './support/clusters.ts';
import { reply } from './support/programs.ts';
import { traceOf } from './support/trace.ts';

/** Runs the trace of a program in a process of its own. */
async function traceElsewhere(program: string, seed: number): Promise<string> {
  const script = new URL('./support/print-trace.ts', import.meta.url).pathname;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', script, program, `${seed}`]);
  return stdout;
}

test('two processes see the same trace, one of them with the machine under load', async () => {
  const quiet = await traceElsewhere('gossip', 7);
  // Four at a time on few cores: slices end at other events, files and timers come in between.
  const loaded = await Promise.all([7, 7, 7, 8].map((seed) => traceElsewhere('gossip-busy', seed)));
  expect(quiet.split('\n').length).toBeGreaterThan(2_000);
  for (const trace of loaded.slice(0, 3)) expect(trace).toBe(quiet);
  expect(loaded[3]).not.toBe(quiet);
  expect(await traceOf('gossip', 7)).toBe(quiet);
});

test('a program that leaks the host by a way no trap sees is caught by comparing two runs', async () => {
  const [first, second] = [await traceElsewhere('leaky', 7), await traceElsewhere('leaky', 7)];
  expect(first).not.toBe(second);
});

test('no microtask runs late: what a program awaits in an event is done at the time of that event', async () => {
  const turns: { depth: number; askedNs: number; doneNs: number }[] = [];
  const deep: CreateProgram = (env) => {
    const descend = async (depth: number): Promise<number> => {
      if (depth === 0) return env.clock.monotonic();
      const [answer] = await Promise.all([descend(depth - 1), Promise.resolve().then(() => depth)]);
      return answer;
    };
    return {
      start: () => undefined,
      receive(message) {
        const askedNs = env.clock.monotonic();
        const depth = Number(message.body['depth']);
        void descend(depth).then(async () => {
          for await (const _ of (async function* () {
            for (let n = 0; n < depth; n++) yield n;
          })()) {
            turns.push({ depth, askedNs, doneNs: env.clock.monotonic() });
          }
          reply(env, message, { type: 'done' });
        });
      },
    };
  };
  const cluster = await startSimulation(deep, { nodes: 5 });
  // The clients' own promises are chains too, and timers at every nanosecond wait to overtake them.
  const clients = cluster.nodes.map(async (node, index) => {
    const connection = await cluster.connect(`c${index}`, node);
    for (let depth = 1; depth <= 60; depth++) {
      const before = cluster.clock.now();
      await connection.request({ type: 'go', depth }, 1000);
      expect(cluster.clock.now()).toBe(before);
      await sleepVirtually(cluster, 1e-6);
    }
  });
  await Promise.all(clients);
  await cluster.stop();
  expect(turns).toHaveLength(5 * ((60 * 61) / 2));
  for (const { askedNs, doneNs } of turns) expect(doneNs).toBe(askedNs);
});

test('the simulation lets the host have its turns, and takes nothing from them', async () => {
  const cluster = await startSimulation(
    (env) => {
      const spin = (): void => void env.clock.setTimer(0.001, spin);
      return { start: spin, receive: () => undefined };
    },
    { nodes: 1 },
  );
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await sleepVirtually(cluster, 1_000);
  clearInterval(timer);
  expect(cluster.statistics.events).toBeGreaterThan(1_000_000);
  expect(cluster.statistics.outsideCalls).toBe(0);
  expect(turns).toBeGreaterThan(3);
  await cluster.stop();
});

test('calls that the host woke the harness for are counted', async () => {
  const cluster = await startSimulation(() => ({
    start: () => undefined,
    receive: () => undefined,
  }));
  await sleepVirtually(cluster, 10);
  expect(cluster.statistics.outsideCalls).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await sleepVirtually(cluster, 10);
  expect(cluster.statistics.outsideCalls).toBe(1);
  await cluster.stop();
});

test.each([...systems.values()])(
  'nothing outside of the simulation wakes $name',
  async (system) => {
    const clusters: SimCluster[] = [];
    const inner = createSimRuntime({ createProgram: () => system.implementation.create });
    const runtime: Runtime = {
      ...inner,
      async start(spec, signal) {
        const cluster = await inner.start(spec, signal);
        clusters.push(cluster);
        return cluster;
      },
    };
    const nemesis = ['partition', 'kill', 'pause', 'clock'];
    const workload = system.workloads[0] ?? '';
    const spec = raftKvSpec({ system: system.name, workload, nemesis, liveness: 'core' });
    const { results } = await runTest(spec, {
      ...partsOf(spec),
      runtime,
      directory: null,
      observer: {},
      signal: new AbortController().signal,
      version: '0',
    });
    expect(results.verdict).toBe('valid');
    const [cluster] = clusters;
    expect(cluster?.statistics.events).toBeGreaterThan(10_000);
    expect(cluster?.statistics.outsideCalls).toBe(0);
  },
);

test('time that stands still is a failure of the run, not a hang', async () => {
  const cluster = await startSimulation(
    (env) => {
      const spin = (): void => void env.clock.setTimer(0, spin);
      return { start: () => undefined, receive: spin };
    },
    { nodes: 1 },
  );
  const failed = new Promise<Error>((resolve) => cluster.onFailure(resolve));
  const connection = await cluster.connect('c1', 'n1');
  void connection.request({ type: 'spin' }, 1_000);
  expect((await failed).message).toMatch(/^virtual time stands still at \d+ ns/);
  await cluster.stop();
});

test('a harness that waits for ever is told so when the host has nothing left to do', async () => {
  const script = new URL('./support/wait-for-ever.ts', import.meta.url).pathname;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', script]);
  expect(stdout).toMatch(/^nothing is left to happen at \d+ ns of virtual time/);
});
