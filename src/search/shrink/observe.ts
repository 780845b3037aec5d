// A run whose history is wanted, not only its verdict.

import type { Op } from '../../history/types.ts';
import type { RunSpec } from '../../run/types.ts';
import { simulate } from '../simulate.ts';
import type { Observed } from './operation-passes.ts';

/** Runs a spec in this thread; null where it cannot be run, or the signal comes first. */
export async function observe(spec: RunSpec, signal: AbortSignal): Promise<Observed | null> {
  const history: Op[] = [];
  try {
    const { results } = await simulate(spec, {
      signal,
      observer: { op: (op) => history.push(op) },
    });
    return { history, results };
  } catch {
    // What cannot be run shows nothing; the caller goes on without.
    return null;
  }
}
