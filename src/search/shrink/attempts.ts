// Tries candidates. A candidate is taken only if it fails in the same way as the run that is
// shrunk: same checker, same kind of anomaly.
//
// Leaving anything out moves everything after it by a little, and a failure that hangs on a race
// then goes away with this seed, though not with every seed. So a candidate is given a few seeds,
// more if its run is short. With everything written down (`writtenOut`), a seed decides no more
// than latencies and election time-outs.

import { createHash } from 'node:crypto';
import type { RunSpec } from '../../run/types.ts';
import { costOf, type RunSize, sizeOf } from './size.ts';

export interface AttemptOptions {
  /** A written-out run that fails. */
  readonly spec: RunSpec;
  readonly signature: string;
  /** Runs a spec; resolves to how it failed, or to null where it did not, or could not be run. */
  readonly run: (spec: RunSpec) => Promise<string | null>;
  /** How many runs may go on at once. */
  readonly jobs: number;
  /** Simulated runs to try at the most. */
  readonly attemptsMax: number;
  readonly signal: AbortSignal;
  onProgress?(progress: ShrinkProgress): void;
}

export interface ShrinkProgress {
  /** What is tried at the moment: `faults`, `operations` … */
  readonly pass: string;
  readonly attempts: number;
  readonly size: RunSize;
}

/** Runs of this cost are tried with one seed more, of half of it with two more, and so on. */
const COST_PER_EXTRA_SEED = 30;
const EXTRA_SEEDS_MAX = 12;

export class Attempts {
  readonly #options: AttemptOptions;
  /** Digests of specs that are known not to fail in the same way. */
  readonly #failed = new Set<string>();
  best: RunSpec;
  count = 0;
  pass = '';

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.best = options.spec;
  }

  /** What fails comes after the main phase, when a core of nodes is left in peace. */
  get isOfLiveness(): boolean {
    return this.#options.signature.startsWith('liveness/');
  }

  get ended(): boolean {
    return this.#options.signal.aborted || this.count >= this.#options.attemptsMax;
  }

  /**
   * Takes the first candidate that fails in the same way, first with the seed of the best so far,
   * then with others. Returns its place in the list, or null where none does. The outcome does not
   * depend on `jobs`.
   */
  async take(
    candidates: readonly RunSpec[],
    extraSeedsMax = EXTRA_SEEDS_MAX,
  ): Promise<number | null> {
    const queue = withSeeds(candidates, extraSeedsMax);
    let next = 0;
    let first = queue.length;
    const work = async (): Promise<void> => {
      while (next < first && !this.ended) {
        const place = next++;
        const { spec } = queue[place] as Queued;
        if (await this.#fails(spec)) first = Math.min(first, place);
      }
    };
    await Promise.all(Array.from({ length: this.#options.jobs }, work));
    const taken = queue[first];
    if (taken === undefined) return null;
    this.best = taken.spec;
    this.#tell();
    return taken.candidate;
  }

  async #fails(spec: RunSpec): Promise<boolean> {
    const digest = createHash('sha256').update(JSON.stringify(spec)).digest('base64');
    if (this.#failed.has(digest)) return false;
    this.count++;
    const signature = await this.#options.run(spec);
    this.#tell();
    if (signature === this.#options.signature) return true;
    this.#failed.add(digest);
    return false;
  }

  #tell(): void {
    const { pass, count, best } = this;
    this.#options.onProgress?.({ pass, attempts: count, size: sizeOf(best) });
  }
}

interface Queued {
  readonly spec: RunSpec;
  /** Place among the candidates. */
  readonly candidate: number;
}

/**
 * All candidates with their own seed, then those that are worth it with the next seed, and so on.
 */
function withSeeds(candidates: readonly RunSpec[], extraSeedsMax: number): readonly Queued[] {
  const extras = candidates.map((spec) =>
    Math.min(extraSeedsMax, Math.floor(COST_PER_EXTRA_SEED / costOf(spec))),
  );
  const rounds = 1 + Math.max(0, ...extras);
  return Array.from({ length: rounds }, (_, round) =>
    candidates.flatMap((spec, candidate) =>
      round > (extras[candidate] ?? 0)
        ? []
        : [{ candidate, spec: { ...spec, seed: spec.seed + round } }],
    ),
  ).flat();
}
