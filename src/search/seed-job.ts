// One seed of a search: what a worker is told, and what it tells.

import type { Verdict } from '../../checkers/checker.ts';
import type { RunSpec } from '../run/types.ts';
import type { Drawn, Roughness } from './swarm.ts';

/** What a worker is told to do. */
export interface SeedJob {
  readonly spec: RunSpec;
  readonly roughness: Roughness;
}

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly verdict: Verdict;
  /** What failed: checker and kind of anomaly; null unless the verdict is `invalid`. */
  readonly signature: string | null;
  /** The first anomaly, or the first doubt, in a sentence; empty for a valid run. */
  readonly text: string;
  /** Simulated seconds of the whole run. */
  readonly simulatedSeconds: number;
  /** When the violation was complete: simulated seconds since the start; null unless `invalid`. */
  readonly failedAtSeconds: number | null;
  /** The world and the intensity of faults that the seed drew; null where nothing is drawn. */
  readonly drew: Drawn | null;
}
