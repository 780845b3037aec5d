// Cuts a failing simulated run down to the few operations and faults that matter. Every candidate
// is a run of its own, and is taken only if it fails in the same way: same checker, same kind of
// anomaly. So what is left is not an excerpt of a history but a run that really fails, and that
// anybody can repeat.

import type { RunSpec } from '../../run/types.ts';
import { type AttemptOptions, Attempts } from './attempts.ts';
import { cutFaults, cutNodes, simplifyFaults } from './fault-passes.ts';
import {
  cutGroups,
  cutOperations,
  joinThreads,
  keepAccused,
  type Observed,
  roundOperations,
} from './operation-passes.ts';
import { closeGaps, cutEnd, cutStart } from './time-passes.ts';
import { simplifyWorld } from './world-pass.ts';

export interface ShrinkOptions extends AttemptOptions {
  /** Runs a spec and keeps what came of it; null where it could not be run. */
  readonly observe: (spec: RunSpec) => Promise<Observed | null>;
}

export interface Shrunk {
  readonly spec: RunSpec;
  /** How many runs were tried. */
  readonly attempts: number;
}

/** What is left after so many rounds of all passes is small enough. */
const ROUNDS_MAX = 8;

type Pass = (attempts: Attempts) => Promise<void>;

/**
 * Makes a failing spec smaller until no pass finds anything more to cut, or it is stopped: then the
 * best so far.
 */
export async function shrink(options: ShrinkOptions): Promise<Shrunk> {
  const attempts = new Attempts(options);
  const passes: readonly (readonly [string, Pass])[] = [
    ['time', cutEnd],
    ['time', cutStart],
    ['accused', (each) => keepAccused(each, options.observe)],
    ['faults', cutFaults],
    ['keys', (each) => cutGroups(each, (step) => step.key ?? '')],
    ['clients', (each) => cutGroups(each, (step) => String(step.thread))],
    ['operations', cutOperations],
    ['nodes', cutNodes],
    ['gaps', closeGaps],
    ['clients', joinThreads],
    ['faults', simplifyFaults],
    ['world', simplifyWorld],
    ['moments', roundOperations],
  ];
  for (let round = 0; round < ROUNDS_MAX && !attempts.ended; round++) {
    const before = JSON.stringify(attempts.best);
    for (const [name, pass] of passes) {
      attempts.pass = name;
      if (!attempts.ended) await pass(attempts);
    }
    if (JSON.stringify(attempts.best) === before) break;
  }
  return { spec: attempts.best, attempts: attempts.count };
}
