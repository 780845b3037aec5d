// How fast each runtime is: the time to five ready nodes (against bare `docker run` of as many
// containers), the operations per second that ten unthrottled clients reach, and what an operation
// costs the harness.
//
//   npx tsx bench/runtimes/runtimes.ts [--runtimes docker,process,sim] [--repeats 5] [--json FILE]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hostMonotonicMs } from '../../src/clock.ts';
import { packageVersion } from '../../src/package-root.ts';
import { Monitor } from '../../src/run/monitor.ts';
import { nodeNames, runTest } from '../../src/run/run.ts';
import type { Runtime, RuntimeName } from '../../src/runtime/types.ts';
import { findSystem } from '../../systems/index.ts';
import { runSpec } from '../../test/support/run-spec.ts';
import { findWorkload } from '../../workloads/index.ts';
import { type Figure, report } from '../support/measure.ts';
import { timeBareContainers } from './bare-containers.ts';
import { openRuntime } from './open-runtime.ts';

const NODES = 5;
const CLIENTS = 10;
const MAIN_PHASE_MS = 10_000;

const { values: flags } = parseArgs({
  options: {
    runtimes: { type: 'string', default: 'docker,process' },
    repeats: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const repeats = Number(flags.repeats);
const never = new AbortController().signal;
const system = findSystem('raft-kv');
const workload = findWorkload('register');
if (system === undefined || workload === undefined) throw new Error('raft-kv and register exist');

/** Starts a cluster and waits until clients are served; then stops it. Milliseconds until then. */
async function timeStart(runtime: Runtime): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'ordeal-bench-'));
  const begin = hostMonotonicMs();
  const cluster = await runtime.start(
    {
      runId: `bench-${process.pid}-${Math.round(begin)}`,
      system: 'raft-kv',
      nodes: nodeNames(NODES),
      bugs: [],
      options: {},
      seed: 1,
      directory,
    },
    never,
  );
  try {
    const monitor = new Monitor(cluster, system as NonNullable<typeof system>);
    if (!(await monitor.untilReady(30_000, never))) throw new Error('the cluster never served');
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      cluster.connect(`c${client}`, cluster.nodes[client % NODES] as string),
    );
    await Promise.all(clients);
    const ready = hostMonotonicMs() - begin;
    monitor.close();
    return ready;
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * One run with no faults and no pace: operations per second, and harness CPU per operation in
 * microseconds.
 */
async function timeOperations(runtime: Runtime): Promise<{ rate: number; cpuUs: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'ordeal-bench-'));
  const spec = runSpec({
    runtime: runtime.name,
    nodes: NODES,
    concurrency: CLIENTS,
    rate: null,
    timeLimitMs: MAIN_PHASE_MS,
    operationTimeoutMs: 5000,
    keys: 5,
    operationsPerKeyMax: 200,
  });
  let atMain = process.cpuUsage();
  let used = 0;
  const outcome = await runTest(spec, {
    runtime,
    system: system as NonNullable<typeof system>,
    workload: workload as NonNullable<typeof workload>,
    nemeses: [],
    directory,
    observer: {
      phase(phase) {
        if (phase === 'main') atMain = process.cpuUsage();
        if (phase !== 'heal') return;
        const { user, system: kernel } = process.cpuUsage(atMain);
        used = user + kernel;
      },
    },
    signal: never,
    version: packageVersion(),
  });
  rmSync(directory, { recursive: true, force: true });
  const { ok } = outcome.results.operations;
  return { rate: ok / (MAIN_PHASE_MS / 1000), cpuUs: used / outcome.results.operations.invoked };
}

async function repeat<T>(action: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  await action(); // warm: images are built, files are in the page cache
  for (let i = 0; i < repeats; i++) results.push(await action());
  return results;
}

const figures: Figure[] = [];
for (const name of flags.runtimes.split(',') as RuntimeName[]) {
  const runtime = openRuntime(name);
  if (name !== 'sim') {
    const ready = await repeat(() => timeStart(runtime));
    figures.push({
      name: `${name}: five nodes ready, ten clients connected`,
      unit: 'ms',
      values: ready,
    });
  }
  if (name === 'docker') {
    const bare = await repeat(() => timeBareContainers(NODES * 2));
    figures.push({ name: 'docker: bare `docker run` of ten containers', unit: 'ms', values: bare });
  }
  const operations = await repeat(() => timeOperations(runtime));
  figures.push(
    { name: `${name}: operations`, unit: '1/s', values: operations.map(({ rate }) => rate) },
    {
      name: `${name}: harness CPU for one operation`,
      unit: 'µs',
      values: operations.map(({ cpuUs }) => cpuUs),
    },
  );
}
report('runtimes', figures, flags.json ?? null);
