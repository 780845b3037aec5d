import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delay } from '../../../src/generator/delay.ts';
import { limit } from '../../../src/generator/limit.ts';
import { once } from '../../../src/generator/once.ts';
import { LATE_NS_MAX } from '../../../src/generator/paced.ts';
import { repeat } from '../../../src/generator/repeat.ts';
import { type Gaps, stagger } from '../../../src/generator/stagger.ts';
import { createRandom } from '../../../src/random.ts';
import { invocations, perfect } from './simulate.ts';

const reads = repeat(once({ f: 'read' }));
const MS = 1e6;

function times(rate: number, gaps: Gaps, seed: number, nagNs?: number): readonly number[] {
  const paced = stagger({ random: createRandom(seed), rate, gaps }, reads);
  const simulation = { concurrency: 5, answer: perfect, operationsMax: 500 };
  return invocations(paced, nagNs === undefined ? simulation : { ...simulation, nagNs }).map(
    (op) => op.time,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function gapsOf(moments: readonly number[]): readonly number[] {
  return moments.slice(1).map((time, index) => time - (moments[index] as number));
}

describe('stagger', () => {
  it('begins at once and holds the rate, with uniform and with exponential gaps', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom<Gaps>('uniform', 'exponential'),
        fc.integer({ min: 1, max: 10_000 }),
        (seed, gaps, rate) => {
          const moments = times(rate, gaps, seed);
          expect(moments[0]).toBe(0);
          const ratio = mean(gapsOf(moments)) / (1e9 / rate);
          expect(ratio).toBeGreaterThan(0.75);
          expect(ratio).toBeLessThan(1.25);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('spreads uniform gaps from 0 to twice the mean, exponential ones further', () => {
    const uniform = gapsOf(times(100, 'uniform', 1));
    const exponential = gapsOf(times(100, 'exponential', 1));
    expect(Math.max(...uniform)).toBeLessThanOrEqual(20 * MS);
    expect(Math.max(...uniform)).toBeGreaterThan(19 * MS);
    expect(Math.max(...exponential)).toBeGreaterThan(40 * MS);
  });

  it('does not move or redraw an operation because it is asked again before it is due', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 5, max: 50 }), (seed, nagMs) => {
        expect(times(10, 'exponential', seed, nagMs * MS)).toEqual(times(10, 'exponential', seed));
      }),
      { numRuns: 10 },
    );
  });

  it('gives operations as fast as they can go where no rate is set', () => {
    expect(stagger({ random: createRandom(1), rate: null, gaps: 'uniform' }, reads)).toBe(reads);
  });

  it('spreads the work over all threads', () => {
    const paced = stagger({ random: createRandom(1), rate: 100, gaps: 'exponential' }, reads);
    const ops = invocations(paced, { concurrency: 5, answer: perfect, operationsMax: 1000 });
    for (let process = 0; process < 5; process++) {
      const share = ops.filter((op) => op.process === process).length;
      expect(share).toBeGreaterThan(150);
      expect(share).toBeLessThan(250);
    }
  });
});

describe('delay', () => {
  it('invokes at a fixed interval', () => {
    const ops = invocations(delay(3, limit(4, reads)), { concurrency: 5, answer: perfect });
    expect(ops.map((op) => op.time)).toEqual([0, 3, 6, 9]);
  });

  it('catches up with a timer that was late, but not with clients that were stuck', () => {
    const slow = (latencyNs: number) => (_op: unknown, turn: number) =>
      ({ type: 'ok', latencyNs: turn === 0 ? latencyNs : 1 }) as const;
    const late = invocations(delay(5 * MS, limit(4, reads)), {
      concurrency: 1,
      answer: slow(7 * MS),
    });
    expect(late.map((op) => op.time / MS)).toEqual([0, 7, 10, 15]);
    const stuck = invocations(delay(5 * MS, limit(8, reads)), {
      concurrency: 1,
      answer: slow(1000 * MS),
    });
    const after = stuck.slice(1).map((op) => op.time - 1000 * MS);
    // It slips: at most the operations of LATE_NS_MAX are made up for, one after the other.
    expect(after.filter((time) => time < 5 * MS)).toHaveLength(LATE_NS_MAX / (5 * MS) + 1);
    expect(after.slice(-2)).toEqual([5 * MS, 10 * MS]);
  });
});
