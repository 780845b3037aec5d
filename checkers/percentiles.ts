// Percentiles by nearest rank: the p-th percentile of n values is the ⌈p·n/100⌉-th smallest, so it
// is always a value that was measured. Of `[10, 20, 30, 40]`, p50 is 20 and p95 is 40.

/** What a report tells of a set of latencies, in milliseconds. */
export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Summarizes durations in nanoseconds; null where there are none. */
export function summarizeLatencies(durationsNs: readonly number[]): Latencies | null {
  if (durationsNs.length === 0) return null;
  const sorted = Float64Array.from(durationsNs).sort();
  const ms = (percent: number): number => toMs(nearestRank(sorted, percent));
  return { count: sorted.length, p50: ms(50), p95: ms(95), p99: ms(99), max: ms(100) };
}

/**
 * The percentile of ascending values, of which there is at least one; `percent` above 0, up to 100.
 */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(1, rank) - 1] as number;
}

/** Milliseconds to the microsecond: finer digits are noise. */
function toMs(ns: number): number {
  return Math.round(ns / 1_000) / 1_000;
}
