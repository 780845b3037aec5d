import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limit } from '../../../src/generator/limit.ts';
import { once } from '../../../src/generator/once.ts';
import { andThen, phases } from '../../../src/generator/phases.ts';
import { repeat } from '../../../src/generator/repeat.ts';
import { stagger } from '../../../src/generator/stagger.ts';
import { timeLimit } from '../../../src/generator/time-limit.ts';
import { untilOk } from '../../../src/generator/until-ok.ts';
import { createRandom } from '../../../src/random.ts';
import { imperfect, invocations, perfect, simulate } from './simulate.ts';

const endless = (f: string) => repeat(once({ f }));

describe('phases', () => {
  it('begin when every operation of the one before is complete', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
        (sizes, latencies) => {
          const parts = sizes.map((size, index) => limit(size, endless(`${index}`)));
          const events = simulate(phases(...parts), {
            concurrency: 3,
            answer: (op, turn) => ({
              type: imperfect(op, turn).type,
              latencyNs: latencies[turn % latencies.length] ?? 1,
            }),
          });
          // Whatever belongs to an earlier phase comes before whatever belongs to a later one.
          const order = events.map((event) => Number(event.f));
          expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(events).toHaveLength(2 * sizes.reduce((sum, size) => sum + size, 0));
        },
      ),
    );
  });

  it('then: the first part need not wait, the second does', () => {
    const ops = invocations(andThen(limit(3, endless('a')), limit(1, endless('b'))), {
      concurrency: 3,
      answer: (_op, turn) => ({ type: 'ok', latencyNs: 10 * (turn + 1) }),
    });
    expect(ops.map((op) => [op.time, op.f])).toEqual([
      [0, 'a'],
      [0, 'a'],
      [0, 'a'],
      [30, 'b'],
    ]);
  });
});

describe('time-limit', () => {
  const paced = (rate: number) =>
    stagger({ random: createRandom(5), rate, gaps: 'exponential' }, endless('read'));

  it('gives nothing that is due after the limit, counted from the first ask', () => {
    const slowStart = limit(1, endless('before'));
    const limited = andThen(slowStart, timeLimit(1e9, paced(100)));
    const ops = invocations(limited, {
      concurrency: 3,
      answer: (op) => ({ type: 'ok', latencyNs: op.f === 'before' ? 5e9 : 10 }),
    });
    const moments = ops.slice(1).map((op) => op.time);
    expect(moments[0]).toBe(5e9);
    expect(Math.max(...moments)).toBeLessThan(6e9);
    expect(moments.length).toBeGreaterThan(70);
    expect(moments.length).toBeLessThan(130);
  });

  it('wakes at its end though what is inside waits for ever', () => {
    const ops = invocations(andThen(timeLimit(500, endless('stuck')), once({ f: 'after' })), {
      concurrency: 1,
      answer: (op) => ({ type: 'ok', latencyNs: op.f === 'stuck' ? 2000 : 1 }),
    });
    expect(ops.map((op) => [op.time, op.f])).toEqual([
      [0, 'stuck'],
      [2000, 'after'],
    ]);
    const stuck = timeLimit(500, endless('a')).next({ time: 100, free: [], processes: [0] });
    expect(stuck).toMatchObject({ kind: 'pending', wake: 600 });
  });
});

describe('until-ok', () => {
  it('goes on until one operation succeeds', () => {
    const ops = invocations(untilOk(endless('read')), { concurrency: 1, answer: imperfect });
    expect(ops).toHaveLength(3);
  });

  it('ends with what is inside it', () => {
    const never = invocations(untilOk(limit(5, endless('read'))), {
      concurrency: 2,
      answer: () => ({ type: 'fail', latencyNs: 10 }),
    });
    expect(never).toHaveLength(5);
  });

  it('takes no notice of the success of others', () => {
    const generator = untilOk(endless('read'));
    const context = { time: 0, free: [0], processes: [0, 1] };
    const ok = { index: 1, time: 5, type: 'ok', process: 1, f: 'read' } as const;
    expect(generator.update(context, ok).next(context).kind).toBe('op');
  });

  it('counts a success that comes from any of several at once', () => {
    const ops = invocations(untilOk(endless('read')), { concurrency: 4, answer: perfect });
    expect(ops.length).toBeLessThanOrEqual(4);
  });
});
