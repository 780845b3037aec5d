// One simulated run, from its spec alone: what a search, a replay, a shrinking and a self-test have in common.

import { packageVersion } from '../package-root.ts';
import { createSimRuntime } from '../runtime/sim/sim-runtime.ts';
import type { MessageEvent } from '../runtime/sim/world.ts';
import { partsOf } from './parts.ts';
import { runTest } from './run.ts';
import type { RunObserver, RunOutcome, RunSpec } from './types.ts';

export interface SimulateOptions {
  /** An existing folder of its own for the run; absent: nothing is kept. */
  readonly directory?: string;
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
  /** Told of every message, in order. */
  readonly onMessage?: (event: MessageEvent) => void;
}

/** Runs a spec in virtual time. The same spec gives the same history, byte for byte. */
export function simulate(spec: RunSpec, options: SimulateOptions = {}): Promise<RunOutcome> {
  const { directory, onMessage } = options;
  const parts = partsOf(spec);
  const runtime = createSimRuntime({
    createProgram: () => parts.system.implementation.create,
    ...(spec.profile === null ? {} : { profile: spec.profile }),
    keepLogs: directory !== undefined,
    ...(onMessage === undefined ? {} : { onMessage }),
  });
  return runTest(spec, {
    ...parts,
    runtime,
    directory: directory ?? null,
    observer: options.observer ?? {},
    signal: options.signal ?? new AbortController().signal,
    version: packageVersion(),
  });
}
