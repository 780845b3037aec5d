// Many seeds of one spec, in worker threads, to the first failure or to the end.

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HarnessError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Roughness } from './swarm.ts';
import type { RunResults, RunSpec } from './types.ts';

/** A seed and what came of it. */
export interface SeedResult {
  readonly seed: number;
  readonly verdict: RunResults['verdict'];
  /** Null unless the verdict is `invalid`. */
  readonly signature: string | null;
  /** The first anomaly's sentence, or the first reason for doubt; empty for a valid run. */
  readonly text: string;
  /** Simulated seconds of the whole run. */
  readonly simulatedSeconds: number;
  /** When the violation was complete: simulated seconds since the start; null unless `invalid`. */
  readonly failedAtSeconds: number | null;
}

/** What a worker is told to do. */
export interface SeedJob {
  readonly spec: RunSpec;
  readonly roughness: Roughness;
}

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

/** Runs all seeds; results are in the order of `seeds`, and hold only those that came to their end. */
export async function searchSeeds(options: SearchOptions): Promise<readonly SeedResult[]> {
  const { seeds, jobs, signal } = options;
  const results = new Map<number, SeedResult>();
  let next = 0;
  let ended = false;
  const work = async (): Promise<void> => {
    const worker = createWorker();
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!ended && !signal.aborted && next < seeds.length) {
        const seed = seeds[next++] as number;
        const result = await ask(worker, seedJob(options, seed));
        if (result === null) return;
        results.set(seed, result);
        options.onResult?.(result);
        if (options.stopAtFirst && result.verdict !== 'valid') ended = true;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, seeds.length) }, work));
  return seeds.flatMap((seed) => results.get(seed) ?? []);
}

function seedJob({ spec, roughness }: SearchOptions, seed: number): SeedJob {
  return { spec: { ...spec, seed }, roughness };
}

/** Workers run the compiled tree: a thread has no loader for the sources. */
function createWorker(): Worker {
  return new Worker(join(packageRoot(), 'dist/src/run/seed-worker.js'));
}

/** One seed in a worker; null when the worker was stopped meanwhile. */
function ask(worker: Worker, job: SeedJob): Promise<SeedResult | null> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (result: SeedResult): void => {
      forget();
      resolve(result);
    };
    const onError = (cause: unknown): void => {
      forget();
      const message = `the simulation of seed ${job.spec.seed} crashed`;
      reject(new HarnessError({ message, cause }));
    };
    const onExit = (): void => {
      forget();
      resolve(null);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}
