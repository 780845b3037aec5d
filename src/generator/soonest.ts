// Which of several generators goes next: the one whose operation is due first.
// Counterpart: jepsen.generator/soonest-op-map.

import type { Step } from './generator.ts';
import { scatter } from './scatter.ts';

/** A generator's step, where it came from and how many threads stand behind it. */
export interface Candidate {
  readonly step: Step;
  readonly source: number;
  readonly weight: number;
}

/**
 * The candidate to go on with, or null where there are none or all are done. Operations come before
 * pending. Those due at the same time are chosen among by weight, so that a generator with ten
 * threads is not starved by one with two; `turn` (how many choices were made before) and the time
 * decide.
 */
export function soonest(candidates: readonly Candidate[], turn: number): Candidate | null {
  let best: Candidate | null = null;
  let bestTime = 0;
  let tied = 0;
  for (const candidate of candidates) {
    const { step } = candidate;
    if (step.kind !== 'op') continue;
    const { time } = step.op;
    if (best === null || time < bestTime) {
      best = candidate;
      bestTime = time;
      tied = candidate.weight;
    } else if (time === bestTime) {
      tied += candidate.weight;
      // Keeps each of the tied candidates with probability weight / total (reservoir sampling).
      if (scatter(time + candidate.source, turn, tied) < candidate.weight) best = candidate;
    }
  }
  return best ?? earliestWake(candidates);
}

function earliestWake(candidates: readonly Candidate[]): Candidate | null {
  let best: Candidate | null = null;
  let bestWake = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.step.kind !== 'pending') continue;
    const wake = candidate.step.wake ?? Number.POSITIVE_INFINITY;
    if (best === null || wake < bestWake) {
      best = candidate;
      bestWake = wake;
    }
  }
  return best;
}
