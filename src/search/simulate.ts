// One simulated run, from its spec alone: what a search, a replay, a shrinking and a self-test have
// in common.

import { packageVersion } from '../package-root.ts';
import { partsOf } from '../run/parts.ts';
import { runTest } from '../run/run.ts';
import type { RunObserver, RunOutcome, RunSpec } from '../run/types.ts';
import type { RecordMessage } from '../runtime/message-trace.ts';
import { DEFAULT_SIM_PROFILE, type SimProfile } from '../runtime/sim/profile.ts';
import { createSimRuntime } from '../runtime/sim/sim-runtime.ts';
import { drawProfile, intensityOf } from './swarm.ts';

export interface SimulateOptions {
  /** An existing folder of its own for the run; absent: nothing is kept. */
  readonly directory?: string;
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
  /** Stores every message in the run's `messages.jsonl`. Needs a folder. */
  readonly keepMessages?: boolean;
  /** Told of every message, in order. */
  readonly onMessage?: RecordMessage;
}

/** The world of a run, with nothing left to draw. */
export function profileOf({ profile, seed }: RunSpec): SimProfile {
  if (profile === 'swarm') return drawProfile('swarm', seed);
  return profile ?? DEFAULT_SIM_PROFILE;
}

/** Runs a spec in virtual time. The same spec gives the same history, byte for byte. */
export async function simulate(spec: RunSpec, options: SimulateOptions = {}): Promise<RunOutcome> {
  const { directory } = options;
  const parts = partsOf(spec);
  const runtime = createSimRuntime({
    createProgram: () => parts.system.implementation.create,
    profile: profileOf(spec),
    keepLogs: directory !== undefined,
  });
  return runTest(spec, {
    ...parts,
    intensity: intensityOf(spec),
    runtime,
    directory: directory ?? null,
    observer: options.observer ?? {},
    signal: options.signal ?? new AbortController().signal,
    version: packageVersion(),
    ...(options.keepMessages === undefined ? {} : { keepMessages: options.keepMessages }),
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  });
}
