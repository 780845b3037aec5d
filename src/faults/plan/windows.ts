// When the faults of one family come and go: one window after another, each with a drawn pause
// before it. Every family has a rhythm of its own, so that families overlap in every way.

import { drawMagnitude } from '../../../nemeses/parts/weights.ts';
import type { Random } from '../../random.ts';
import type { FaultWindow, Nemesis } from '../vocabulary/nemesis.ts';
import type { FaultIntensity } from './intensity.ts';

/** The first fault comes within this, so that even a short run has one. */
const FIRST_MS = { minimum: 300, maximum: 1_500 };
/** Long enough, now and then, for the cluster to have recovered before the next fault. */
const GAP_MS = { minimum: 500, maximum: 6_000 };
/** At the end, so that the last fault is healed while clients are still at work. */
const CALM_MS = { minimum: 200, maximum: 1_500 };
/** The end of the run may cut a fault down to this. */
const SHORTEST_MS = 500;

/** How dense and how long the faults of every family are, unless a run says otherwise. */
export type Rhythm = Pick<FaultIntensity, 'gapPercent' | 'durationPercent'>;

const USUAL_RHYTHM: Rhythm = { gapPercent: 100, durationPercent: 100 };

/** Windows in order, none touching another, all between 0 and `timeLimitMs`; whole milliseconds. */
export function drawWindows(
  random: Random,
  timeLimitMs: number,
  usualMs: Nemesis['durationMs'],
  { gapPercent, durationPercent }: Rhythm = USUAL_RHYTHM,
): readonly FaultWindow[] {
  const gapMs = {
    minimum: (GAP_MS.minimum * gapPercent) / 100,
    maximum: (GAP_MS.maximum * gapPercent) / 100,
  };
  // A fault that is shorter than its family's shortest may leave no evidence.
  const longest = Math.max(usualMs.minimum, (usualMs.maximum * durationPercent) / 100);
  const durationMs = { minimum: usualMs.minimum, maximum: longest };
  const calm = clamp(timeLimitMs / 10, CALM_MS.minimum, CALM_MS.maximum);
  const end = Math.floor(timeLimitMs - calm);
  const windows: FaultWindow[] = [];
  let at = drawBetween(
    random,
    Math.min(FIRST_MS.minimum, Math.floor(timeLimitMs / 20)),
    Math.min(FIRST_MS.maximum, Math.floor(timeLimitMs / 4)),
  );
  for (;;) {
    const until = Math.min(end, at + drawSpan(random, durationMs));
    if (until - at < SHORTEST_MS) return windows;
    windows.push({ at, until });
    at = until + drawSpan(random, gapMs);
  }
}

function drawBetween(random: Random, minimum: number, maximum: number): number {
  return minimum + random.int(Math.max(1, maximum - minimum + 1));
}

/**
 * Short ones are as frequent as long ones: some bugs need a long fault, others many changes in
 * quick succession.
 */
function drawSpan(random: Random, span: Nemesis['durationMs']): number {
  return Math.round(drawMagnitude(random, span.minimum, span.maximum));
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}
