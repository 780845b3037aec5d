import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClockSkew } from '../../../../nemeses/clock/skew.ts';
import { findNemesis, nemeses } from '../../../../nemeses/index.ts';
import { planFaults } from '../../../../src/faults/plan/draw-plan.ts';
import type { Nemesis } from '../../../../src/faults/vocabulary/nemesis.ts';
import { createRandom } from '../../../../src/random.ts';
import type { FaultPlan } from '../../../../src/runtime/faults.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const named = (names: readonly string[]) => names.map((name) => findNemesis(name) as Nemesis);
const four = named(['partition', 'kill', 'pause', 'clock']);
const nine = [...four, ...named(['loss', 'packet', 'swizzle', 'kill-at-sync', 'disk'])];

function plan(seed: number, timeLimitMs: number, families: readonly Nemesis[] = four): FaultPlan {
  return planFaults({ random: createRandom(seed), nodes, timeLimitMs, nemeses: families });
}

const withoutId = (faults: FaultPlan) => faults.map(({ id, ...fault }) => fault);

describe('a fault plan', () => {
  it('is the same for the same seed, for ever', () => {
    expect(plan(7, 8_000).map((fault) => JSON.stringify(fault))).toEqual([
      '{"id":"f1","at":377,"until":1646,"kind":"clock","targets":{"select":"minority"},"params":{"type":"strobe","offsetMs":10308,"periodMs":1243,"widthMs":384}}',
      '{"id":"f2","at":541,"until":1429,"kind":"pause","targets":{"select":"minority"}}',
      '{"id":"f3","at":1087,"until":1813,"kind":"partition","params":{"shape":"majority-ring"}}',
      '{"id":"f4","at":1239,"until":2039,"kind":"kill","targets":{"select":"leader"}}',
      '{"id":"f5","at":3434,"until":7200,"kind":"partition","params":{"shape":"leader"}}',
      '{"id":"f6","at":4352,"until":6199,"kind":"kill","targets":{"select":"one"}}',
      '{"id":"f7","at":4597,"until":6442,"kind":"clock","targets":{"select":"minority"},"params":{"type":"drift","ratePpm":1869075}}',
    ]);
  });

  it('is in order, within the time limit, and one fault of a family at a time', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 120_000 }), (seed, timeLimitMs) => {
        const faults = plan(seed, timeLimitMs, nemeses);
        expect(faults.map((fault) => fault.id)).toEqual(faults.map((_, i) => `f${i + 1}`));
        expect(faults.map((fault) => fault.at)).toEqual(
          faults.map((fault) => fault.at).sort((a, b) => a - b),
        );
        for (const { name, durationMs } of nemeses) {
          const own = faults.filter((fault) => fault.kind === name);
          own.forEach((fault, index) => {
            expect(fault.until).toBeLessThanOrEqual(timeLimitMs - Math.min(1500, timeLimitMs / 10));
            expect(fault.until - fault.at).toBeGreaterThanOrEqual(500);
            expect(fault.until - fault.at).toBeLessThanOrEqual(durationMs.maximum);
            const before = own[index - 1];
            if (before !== undefined) expect(fault.at - before.until).toBeGreaterThanOrEqual(500);
          });
        }
      }),
    );
  });

  it('begins early: five seconds are enough for a fault of each family', () => {
    for (let seed = 0; seed < 200; seed++) {
      for (const { name } of nemeses) {
        const first = plan(seed, 5_000, nemeses).find((fault) => fault.kind === name);
        expect(first?.at).toBeLessThanOrEqual(1_500);
      }
    }
  });

  it('mixes families that overlap, none shifting another', () => {
    const together = plan(3, 30_000);
    for (const nemesis of four) {
      const own = together.filter((fault) => fault.kind === nemesis.name);
      expect(withoutId(own)).toEqual(withoutId(plan(3, 30_000, [nemesis])));
      expect(own.length).toBeGreaterThanOrEqual(3);
    }
    const overlaps = together.filter((fault) =>
      together.some(
        (other) => other.kind !== fault.kind && other.at < fault.until && fault.at < other.until,
      ),
    );
    expect(overlaps.length).toBeGreaterThan(together.length / 2);
  });

  it('has nothing without a nemesis', () => {
    expect(plan(1, 30_000, [])).toEqual([]);
  });

  it('is refused where a nemesis has nothing to disturb in so few nodes', () => {
    const alone = { random: createRandom(1), nodes: ['n1'], timeLimitMs: 9_000 };
    expect(() => planFaults({ ...alone, nemeses: four })).toThrow(
      'nemesis partition needs at least 2 nodes, not 1',
    );
    const kill = findNemesis('kill') as Nemesis;
    expect(planFaults({ ...alone, nemeses: [kill] }).length).toBeGreaterThan(0);
  });

  it('comes to every shape, target and kind of clock fault', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      for (const { kind, targets, params } of plan(seed, 30_000, nine)) {
        const { shape, type, effect } = (params ?? {}) as {
          readonly shape?: string;
          readonly type?: string;
          readonly effect?: { readonly type: string };
        };
        if (targets !== undefined) seen.add(`${kind} ${targets.select}`);
        if (shape !== undefined) seen.add(`${kind} ${shape}`);
        if (kind === 'clock') seen.add(`${kind} ${type}`);
        if (effect !== undefined) seen.add(`${kind} ${effect.type}`);
      }
    }
    expect([...seen].sort()).toEqual([
      'clock all',
      'clock drift',
      'clock jump',
      'clock leader',
      'clock minority',
      'clock one',
      'clock strobe',
      'disk leader',
      'disk minority',
      'disk one',
      'kill all',
      'kill leader',
      'kill minority',
      'kill one',
      'kill-at-sync all',
      'kill-at-sync leader',
      'kill-at-sync minority',
      'kill-at-sync one',
      'loss all',
      'loss leader',
      'loss minority',
      'packet all',
      'packet bandwidth',
      'packet delay',
      'packet leader',
      'packet loss',
      'packet minority',
      'packet one',
      'packet reset',
      'packet stall',
      'partition bridge',
      'partition halves',
      'partition leader',
      'partition majority-ring',
      'partition one-node',
      'partition one-way',
      'pause leader',
      'pause minority',
      'pause one',
      'swizzle all',
      'swizzle leader',
      'swizzle majority',
      'swizzle minority',
    ]);
  });
});

describe('a clock fault', () => {
  it('is off by little as well as by much, in both directions, up to a minute', () => {
    const offsets: number[] = [];
    const rates: number[] = [];
    for (let seed = 0; seed < 100; seed++) {
      for (const fault of plan(seed, 30_000, [findNemesis('clock') as Nemesis])) {
        const skew = fault.params as ClockSkew;
        if (skew.type === 'drift') rates.push(skew.ratePpm);
        else offsets.push(skew.offsetMs);
      }
    }
    const sizes = offsets.map(Math.abs);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000);
    expect(sizes.filter((size) => size < 500).length).toBeGreaterThan(sizes.length / 5);
    expect(sizes.filter((size) => size > 10_000).length).toBeGreaterThan(sizes.length / 6);
    expect(offsets.filter((offset) => offset < 0).length).toBeGreaterThan(sizes.length / 3);
    expect(offsets.filter((offset) => offset > 0).length).toBeGreaterThan(sizes.length / 3);
    expect(rates.filter((rate) => rate > 1_099_000).length).toBeGreaterThan(rates.length / 3);
    expect(rates.filter((rate) => rate < 910_000).length).toBeGreaterThan(rates.length / 3);
  });
});
