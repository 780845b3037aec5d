// How hard the faults of one run are: which families take part, how dense and how long their faults
// are, how many are on at one time. Usually the same for every run; a swarm draws it for each seed,
// because a bug that shows under one kind of fault in quick succession is hidden by all kinds at
// once (Groce et al., "Swarm Testing", ISSTA 2012).

import { drawMagnitude } from '../../../nemeses/parts/weights.ts';
import type { Random } from '../../random.ts';

/** Plain JSON, stored with a run that drew it. */
export interface FaultIntensity {
  /** The nemeses that take part: some of those asked for, in their order. */
  readonly nemeses: readonly string[];
  /** Pauses between two faults of a family, in percent of the usual. */
  readonly gapPercent: number;
  /**
   * The longest that a fault of a family lasts, in percent of the usual; never less than its
   * shortest.
   */
  readonly durationPercent: number;
  /**
   * How many faults are on at one time at the most; null for no limit but the number of families.
   */
  readonly atOnceMax: number | null;
}

/**
 * Denser than usual for the most part: what a seed finds less by a nemesis that it leaves out, it
 * finds more by this.
 */
export const GAP_PERCENT = { minimum: 20, maximum: 200 };
export const DURATION_PERCENT = { minimum: 50, maximum: 200 };

/** The intensity of one seed. At least one of the nemeses takes part, where there is any. */
export function drawIntensity(random: Random, asked: readonly string[]): FaultIntensity {
  const nemeses = drawSubset(random.fork('nemeses'), asked);
  return {
    nemeses,
    gapPercent: drawPercent(random.fork('gaps'), GAP_PERCENT),
    durationPercent: drawPercent(random.fork('durations'), DURATION_PERCENT),
    atOnceMax: drawAtOnce(random.fork('at once'), nemeses.length),
  };
}

/**
 * All of them three times out of four, since some bugs need several; else each with even chances.
 */
function drawSubset(random: Random, asked: readonly string[]): readonly string[] {
  if (random.chance(3, 4)) return asked;
  const drawn = asked.filter((name) => random.fork(name).chance(1, 2));
  return drawn.length > 0 || asked.length === 0 ? drawn : [random.pick(asked)];
}

/** A limit one time out of four, where there is anything to limit. */
function drawAtOnce(random: Random, families: number): number | null {
  if (families < 2 || random.chance(3, 4)) return null;
  return 1 + random.int(families - 1);
}

function drawPercent(
  random: Random,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  return Math.round(drawMagnitude(random, minimum, maximum));
}
