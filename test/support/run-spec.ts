// Specs of runs, for tests and benchmarks.

import type { RunSpec } from '../../src/run/types.ts';

/** A simulated run of raft-kv: ten simulated seconds in the usual world, without faults. */
export function runSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return {
    system: 'raft-kv',
    workload: 'register',
    nemesis: [],
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

/** A run of raft-kv under all kinds of faults. */
export function raftKvSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return runSpec({ nemesis: ['partition', 'kill', 'pause', 'clock'], ...parts });
}

/** A run of lock-server under all kinds of faults. */
export function lockServerSpec(parts: Partial<RunSpec> = {}): RunSpec {
  return raftKvSpec({ system: 'lock-server', workload: 'lock', nodes: 4, ...parts });
}

/** A run of two-phase-commit under the faults that it is made for. */
export function twoPhaseCommitSpec(parts: Partial<RunSpec> = {}): RunSpec {
  const nemesis = ['kill', 'pause', 'partition'];
  return runSpec({
    ...{ system: 'two-phase-commit', workload: 'list-append', nemesis, operationsPerKeyMax: 200 },
    ...parts,
  });
}
