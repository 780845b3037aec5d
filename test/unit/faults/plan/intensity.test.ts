import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nemeses } from '../../../../nemeses/index.ts';
import { planFaults } from '../../../../src/faults/plan/draw-plan.ts';
import {
  DURATION_PERCENT,
  drawIntensity,
  type FaultIntensity,
  GAP_PERCENT,
} from '../../../../src/faults/plan/intensity.ts';
import { createRandom } from '../../../../src/random.ts';
import type { FaultPlan } from '../../../../src/runtime/faults.ts';

const all = nemeses.map(({ name }) => name);
const USUAL: FaultIntensity = {
  nemeses: all,
  gapPercent: 100,
  durationPercent: 100,
  atOnceMax: null,
};

function plan(seed: number, intensity?: FaultIntensity): FaultPlan {
  return planFaults({
    random: createRandom(seed),
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
    timeLimitMs: 60_000,
    nemeses,
    ...(intensity === undefined ? {} : { intensity }),
  });
}

const withoutId = (faults: FaultPlan) => faults.map(({ id, ...fault }) => fault);
const secondsOf = (faults: FaultPlan): number =>
  faults.reduce((sum, { at, until }) => sum + until - at, 0) / 1000;

describe('the intensity of faults', () => {
  it('is the same for the same seed, for ever', () => {
    const draw = (seed: number) =>
      drawIntensity(createRandom(seed).fork('intensity'), ['partition', 'kill', 'pause', 'clock']);
    expect([3, 5, 6].map((seed) => JSON.stringify(draw(seed)))).toEqual([
      '{"nemeses":["partition","kill","pause","clock"],"gapPercent":46,"durationPercent":121,"atOnceMax":1}',
      '{"nemeses":["clock"],"gapPercent":36,"durationPercent":59,"atOnceMax":null}',
      '{"nemeses":["partition","kill","pause","clock"],"gapPercent":114,"durationPercent":104,"atOnceMax":1}',
    ]);
  });

  it('keeps to its ranges, and takes some of what was asked for, in its order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.subarray(all, { minLength: 1 }), (seed, asked) => {
        const drawn = drawIntensity(createRandom(seed), asked);
        expect(drawn.nemeses.length).toBeGreaterThan(0);
        expect(drawn.nemeses).toEqual(asked.filter((name) => drawn.nemeses.includes(name)));
        for (const [percent, range] of [
          [drawn.gapPercent, GAP_PERCENT],
          [drawn.durationPercent, DURATION_PERCENT],
        ] as const) {
          expect(Number.isInteger(percent)).toBe(true);
          expect(percent).toBeGreaterThanOrEqual(range.minimum);
          expect(percent).toBeLessThanOrEqual(range.maximum);
        }
        if (drawn.atOnceMax !== null) {
          expect(drawn.atOnceMax).toBeGreaterThanOrEqual(1);
          expect(drawn.atOnceMax).toBeLessThan(drawn.nemeses.length);
        }
      }),
    );
  });

  it('draws every nemesis alone and all together, with a limit and without', () => {
    const asked = ['partition', 'kill', 'pause'];
    const drawn = Array.from({ length: 200 }, (_, seed) =>
      drawIntensity(createRandom(seed), asked),
    );
    const subsets = new Set(drawn.map((each) => each.nemeses.join()));
    expect(subsets.size).toBe(7);
    expect(new Set(drawn.map((each) => each.atOnceMax))).toEqual(new Set([null, 1, 2]));
  });

  it('of the usual height changes no plan', () => {
    for (let seed = 0; seed < 20; seed++) expect(plan(seed, USUAL)).toEqual(plan(seed));
  });

  it('leaves the faults of the nemeses that stay as they were', () => {
    const few = plan(3, { ...USUAL, nemeses: ['kill', 'loss'] });
    const kept = plan(3).filter(({ kind }) => kind === 'kill' || kind === 'loss');
    expect(withoutId(few)).toEqual(withoutId(kept));
  });

  it('makes faults denser by shorter gaps, and longer by longer durations', () => {
    for (let seed = 0; seed < 20; seed++) {
      const dense = plan(seed, { ...USUAL, gapPercent: GAP_PERCENT.minimum });
      const sparse = plan(seed, { ...USUAL, gapPercent: GAP_PERCENT.maximum });
      expect(dense.length).toBeGreaterThan(2 * sparse.length);
      const brief = plan(seed, { ...USUAL, durationPercent: 50 });
      const long = plan(seed, { ...USUAL, durationPercent: 200 });
      expect(secondsOf(long) / long.length).toBeGreaterThan(secondsOf(brief) / brief.length);
    }
  });

  it('has no fault shorter than the shortest of its family, but the last', () => {
    const brief = { ...USUAL, durationPercent: DURATION_PERCENT.minimum };
    for (const { name, durationMs } of nemeses) {
      const own = plan(1, { ...brief, nemeses: [name] });
      for (const { at, until } of own.slice(0, -1)) {
        expect(until - at).toBeGreaterThanOrEqual(durationMs.minimum);
        const longest = Math.max(durationMs.minimum, durationMs.maximum / 2);
        expect(until - at).toBeLessThanOrEqual(longest);
      }
    }
  });

  it('limits how many faults are on at one time', () => {
    const most = (faults: FaultPlan): number =>
      Math.max(...faults.map(({ at }) => faults.filter((f) => f.at <= at && at < f.until).length));
    for (let seed = 0; seed < 20; seed++) {
      for (const atOnceMax of [1, 2, 3]) {
        expect(most(plan(seed, { ...USUAL, gapPercent: 25, atOnceMax }))).toBe(atOnceMax);
      }
      expect(most(plan(seed, { ...USUAL, gapPercent: 25 }))).toBeGreaterThan(3);
    }
  });
});
