// Many seeds, in worker threads. What is found does not depend on how many threads there are: every
// seed is a run of its own, and results come back in the order of the seeds.

import type { RunSpec } from '../run/types.ts';
import type { SeedResult } from './seed-job.ts';
import { SeedPool } from './seed-pool.ts';
import type { Roughness } from './swarm.ts';

export interface SearchOptions {
  /** The spec of every run, but for its seed and, with a roughness, its profile. */
  readonly spec: RunSpec;
  readonly roughness: Roughness;
  readonly seeds: readonly number[];
  readonly jobs: number;
  /** Starts no more seeds after one that is not valid. */
  readonly stopAtFirst: boolean;
  readonly signal: AbortSignal;
  onResult?(result: SeedResult): void;
}

/**
 * Runs all seeds; results are in the order of `seeds`, and hold only those that came to their end.
 */
export async function searchSeeds(options: SearchOptions): Promise<readonly SeedResult[]> {
  const { spec, roughness, seeds, signal } = options;
  const pool = new SeedPool(Math.min(options.jobs, seeds.length));
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  const results = new Map<number, SeedResult>();
  let next = 0;
  let ended = false;
  const work = async (): Promise<void> => {
    while (!ended && !signal.aborted && next < seeds.length) {
      const seed = seeds[next++] as number;
      const result = await pool.run({ spec: { ...spec, seed }, roughness });
      if (result === null) return;
      results.set(seed, result);
      options.onResult?.(result);
      if (options.stopAtFirst && result.verdict !== 'valid') ended = true;
    }
  };
  try {
    await Promise.all(Array.from({ length: pool.size }, work));
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
  }
  return seeds.flatMap((seed) => results.get(seed) ?? []);
}
