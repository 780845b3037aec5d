// How long something takes, as plain data, and how to draw from it.

import { unreachable } from '../../errors.ts';
import type { Random } from '../../random.ts';

/** A distribution of durations, in milliseconds (fractions are fine). */
export type Latency =
  | { readonly type: 'constant'; readonly ms: number }
  | { readonly type: 'uniform'; readonly msMin: number; readonly msMax: number }
  /** `msMin` plus an exponentially distributed rest, so that the mean is `msMean`. */
  | { readonly type: 'exponential'; readonly msMin: number; readonly msMean: number };

/** A duration in whole nanoseconds. A constant takes no draw. */
export function drawLatencyNs(latency: Latency, random: Random): number {
  switch (latency.type) {
    case 'constant':
      return Math.round(latency.ms * 1e6);
    case 'uniform':
      return Math.round((latency.msMin + random.float() * (latency.msMax - latency.msMin)) * 1e6);
    case 'exponential':
      return Math.round((latency.msMin + random.exponential(latency.msMean - latency.msMin)) * 1e6);
    default:
      return unreachable(latency);
  }
}
