import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestRank, summarizeLatencies } from '../../../checkers/percentiles.ts';

describe('percentiles', () => {
  it('are measured values, by nearest rank', () => {
    expect(nearestRank([10, 20, 30, 40], 50)).toBe(20);
    expect(nearestRank([10, 20, 30, 40], 51)).toBe(30);
    expect(nearestRank([10, 20, 30, 40], 95)).toBe(40);
    expect(nearestRank([15, 20, 35, 40, 50], 30)).toBe(20);
    expect(nearestRank([7], 1)).toBe(7);
  });

  it('leave at most the percentage below, and reach it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const value = nearestRank(
            [...values].sort((a, b) => a - b),
            percent,
          );
          const share = (count: number) => (count / values.length) * 100;
          expect(share(values.filter((other) => other < value).length)).toBeLessThan(percent);
          expect(share(values.filter((other) => other <= value).length)).toBeGreaterThanOrEqual(
            percent,
          );
        },
      ),
    );
  });

  it('summarize nanoseconds as milliseconds, and nothing as null', () => {
    const durations = Array.from({ length: 200 }, (_, index) => (200 - index) * 1e6);
    expect(summarizeLatencies(durations)).toEqual({
      count: 200,
      p50: 100,
      p95: 190,
      p99: 198,
      max: 200,
    });
    expect(summarizeLatencies([1_234_567])).toMatchObject({ p50: 1.235, max: 1.235 });
    expect(summarizeLatencies([])).toBeNull();
  });
});
