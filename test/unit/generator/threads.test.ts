import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { any } from '../../../src/generator/any.ts';
import { delay } from '../../../src/generator/delay.ts';
import { eachProcess } from '../../../src/generator/each-process.ts';
import { eachThread } from '../../../src/generator/each-thread.ts';
import { limit } from '../../../src/generator/limit.ts';
import { onThreads } from '../../../src/generator/on-threads.ts';
import { once } from '../../../src/generator/once.ts';
import { phases } from '../../../src/generator/phases.ts';
import { repeat } from '../../../src/generator/repeat.ts';
import { reserve } from '../../../src/generator/reserve.ts';
import { sequence } from '../../../src/generator/sequence.ts';
import { untilOk } from '../../../src/generator/until-ok.ts';
import type { Op } from '../../../src/history/types.ts';
import { imperfect, invocations, perfect, perfectInfo } from './simulate.ts';

const endless = (f: string) => repeat(once({ f }));
const ab = sequence([once({ f: 'a' }), once({ f: 'b' })]);

function processesOf(ops: readonly Op[], f: string): readonly number[] {
  const all = ops.filter((op) => op.f === f).map((op) => Number(op.process));
  return [...new Set(all)].sort((a, b) => a - b);
}

describe('on-threads', () => {
  it('uses only its threads, also when their processes are replaced', () => {
    const ops = invocations(onThreads([3, 1], endless('read')), {
      concurrency: 4,
      answer: perfectInfo,
      operationsMax: 40,
    });
    expect(new Set(ops.map((op) => Number(op.process) % 4))).toEqual(new Set([1, 3]));
    expect(Math.max(...ops.map((op) => Number(op.process)))).toBeGreaterThan(40);
  });

  it('lets a barrier inside wait for its own threads only', () => {
    const confined = onThreads([0, 1], phases(limit(2, endless('a')), once({ f: 'b' })));
    const long = onThreads([2], once({ f: 'long' }));
    const ops = invocations(any([long, confined]), {
      concurrency: 3,
      answer: (op) => ({ type: 'ok', latencyNs: op.f === 'long' ? 1000 : 10 }),
    });
    expect(ops.find((op) => op.f === 'b')?.time).toBe(10);
  });
});

describe('reserve', () => {
  const parts = [
    { threads: 2, generator: endless('write') },
    { threads: 3, generator: endless('cas') },
  ];

  it('splits the threads, and leaves what is left to the last', () => {
    const ops = invocations(reserve(parts, endless('read')), {
      concurrency: 10,
      answer: perfect,
      operationsMax: 1000,
    });
    expect(processesOf(ops, 'write')).toEqual([0, 1]);
    expect(processesOf(ops, 'cas')).toEqual([2, 3, 4]);
    expect(processesOf(ops, 'read')).toEqual([5, 6, 7, 8, 9]);
  });

  it('lets nobody starve: every thread of every part is busy all the time', () => {
    const ops = invocations(reserve(parts, endless('read')), {
      concurrency: 10,
      answer: (op) => ({ type: 'ok', latencyNs: op.f === 'write' ? 1000 : 10 }),
      operationsMax: 1000,
    });
    // In the time of one write each other thread performs a hundred operations.
    const last = ops.at(-1)?.time ?? 0;
    const shares = (f: string, threads: number) =>
      ops.filter((op) => op.f === f).length / threads / (last / 10);
    expect(shares('read', 5)).toBeGreaterThan(0.9);
    expect(shares('cas', 3)).toBeGreaterThan(0.9);
    expect(ops.filter((op) => op.f === 'write').length).toBe(2 * Math.ceil((last + 1) / 1000));
  });

  it('keeps events apart', () => {
    const split = reserve(
      [{ threads: 1, generator: untilOk(endless('a')) }],
      untilOk(limit(20, endless('b'))),
    );
    const ops = invocations(split, {
      concurrency: 2,
      answer: (op) => ({ type: op.f === 'a' ? 'ok' : 'fail', latencyNs: 10 }),
    });
    expect(ops.filter((op) => op.f === 'a')).toHaveLength(1);
    expect(ops.filter((op) => op.f === 'b')).toHaveLength(20);
  });

  it('cannot promise more threads than there are', () => {
    expect(() =>
      invocations(reserve(parts, endless('read')), { concurrency: 4, answer: perfect }),
    ).toThrow('no more threads than there are');
  });

  it('does without the last where no thread is left for it', () => {
    const ops = invocations(reserve(parts, endless('read')), {
      concurrency: 5,
      answer: imperfect,
      operationsMax: 200,
    });
    expect(processesOf(ops, 'read')).toEqual([]);
  });
});

describe('each-thread and each-process', () => {
  it('give every thread the whole of a generator', () => {
    for (const each of [eachThread, eachProcess]) {
      const ops = invocations(each(ab), { concurrency: 3, answer: perfect });
      expect(processesOf(ops, 'a')).toEqual([0, 1, 2]);
      expect(processesOf(ops, 'b')).toEqual([0, 1, 2]);
      expect(ops).toHaveLength(6);
    }
  });

  it('differ when a process crashes: a thread goes on, a new process begins again', () => {
    const crashFirst = (_op: unknown, turn: number) =>
      ({ type: turn === 0 ? 'info' : 'ok', latencyNs: 10 }) as const;
    const story = (ops: readonly Op[]) => ops.map((op) => `${op.process}${op.f}`).join(' ');
    const one = { concurrency: 1, answer: crashFirst };
    expect(story(invocations(eachThread(ab), one))).toBe('0a 1b');
    expect(story(invocations(eachProcess(ab), one))).toBe('0a 1a 1b');
  });

  it('wait for busy threads before they end', () => {
    const both = sequence([eachThread(ab), once({ f: 'last' })]);
    const ops = invocations(both, {
      concurrency: 2,
      answer: (op, turn) => ({ type: 'ok', latencyNs: op.f === 'a' && turn === 0 ? 100 : 10 }),
    });
    expect(ops.map((op) => [op.time, op.f])).toEqual([
      [0, 'a'],
      [0, 'a'],
      [10, 'b'],
      [100, 'b'],
      [110, 'last'],
    ]);
  });

  it('give each thread exactly its share, whatever the workers do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(50)),
        (concurrency, latencies) => {
          const ops = invocations(eachThread(limit(4, endless('a'))), {
            concurrency,
            answer: (op, turn) => ({
              type: imperfect(op, turn).type,
              latencyNs: latencies[turn % Math.max(1, latencies.length)] ?? 1,
            }),
          });
          for (let thread = 0; thread < concurrency; thread++) {
            expect(ops.filter((op) => Number(op.process) % concurrency === thread)).toHaveLength(4);
          }
        },
      ),
    );
  });
});

describe('any', () => {
  it('gives what is due first', () => {
    const ops = invocations(
      any([delay(7, limit(3, endless('a'))), delay(4, limit(3, endless('b')))]),
      {
        concurrency: 9,
        answer: perfect,
      },
    );
    expect(ops.map((op) => [op.time, op.f])).toEqual(
      expect.arrayContaining([
        [0, 'a'],
        [0, 'b'],
        [4, 'b'],
        [7, 'a'],
        [8, 'b'],
        [14, 'a'],
      ]),
    );
    expect(ops).toHaveLength(6);
  });

  it('chooses fairly among what is due at once', () => {
    const ops = invocations(any([endless('a'), endless('b'), endless('c')]), {
      concurrency: 4,
      answer: perfect,
      operationsMax: 3000,
    });
    for (const f of ['a', 'b', 'c']) {
      expect(Math.abs(ops.filter((op) => op.f === f).length - 1000)).toBeLessThan(120);
    }
  });
});
