// Specs of simulated runs, for tests.

import type { RunSpec } from '../../../src/run/types.ts';

/** A run of raft-kv under all kinds of faults; ten simulated seconds in the usual world. */
export function raftKvSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return {
    system: 'raft-kv',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause', 'clock'],
    runtime: 'sim',
    nodes: 5,
    concurrency: 10,
    rate: 100,
    timeLimitMs: 10_000,
    operationTimeoutMs: 2_000,
    seed: 1,
    bugs: [],
    keys: 5,
    operationsPerKeyMax: 300,
    options: {},
    plan: null,
    profile: null,
    script: null,
    stopOnViolation: false,
    ...parts,
  };
}

/** A run of lock-server under all kinds of faults; ten simulated seconds in the usual world. */
export function lockServerSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return { ...raftKvSpec(), system: 'lock-server', workload: 'lock', nodes: 4, ...parts };
}
