import { describe, expect, it } from 'vitest';
import { recordedFaults } from '../../../checkers/fault-windows.ts';
import { statsChecker } from '../../../checkers/stats.ts';
import type { Op } from '../../../src/history/types.ts';

const MS = 1e6;

/** One event per line: `time in ms, type, process, f`, for the nemesis also the fault's id. */
function history(text: string): readonly Op[] {
  const lines = text.trim().split('\n');
  return lines.map((line, index): Op => {
    const [time, type, process, f, id] = line.trim().split(/\s+/);
    return {
      index,
      time: Number(time) * MS,
      type: type as Op['type'],
      process: process === 'nemesis' ? process : Number(process),
      f: f as string,
      ...(id === undefined ? {} : { value: { id } }),
    };
  });
}

const budget = { timeMsMax: 1000, memoryBytesMax: 1e9, now: () => 0 };

const story = history(`
  0    invoke 0 read
  4    ok     0 read
  5    invoke 0 write
  6    invoke 1 cas
  10   info   nemesis kill-start f1
  13   fail   1 cas
  20   info   nemesis clock-start f2
  25   ok     0 write
  30   info   nemesis kill-heal f1
  40   invoke 0 write
  41   invoke 1 read
  60   info   0 write
  70   info   nemesis clock-heal f2
  80   invoke 3 read
  82   ok     3 read
`);

function latency(count: number, p50: number, max: number) {
  return { count, p50, p95: max, p99: max, max };
}

describe('stats', () => {
  it('count and time operations overall, by kind, under each fault and outside', () => {
    expect(statsChecker.check(story, budget)).toEqual({
      verdict: 'valid',
      statistics: {
        overall: {
          invoked: 6,
          ok: 3,
          fail: 1,
          info: 2,
          okFraction: 0.5,
          latencyMs: latency(3, 4, 20),
        },
        byF: {
          cas: { invoked: 1, ok: 0, fail: 1, info: 0, okFraction: 0, latencyMs: null },
          read: {
            invoked: 3,
            ok: 2,
            fail: 0,
            info: 1,
            okFraction: 0.6667,
            latencyMs: latency(2, 2, 4),
          },
          write: {
            invoked: 2,
            ok: 1,
            fail: 0,
            info: 1,
            okFraction: 0.5,
            latencyMs: latency(1, 20, 20),
          },
        },
        faults: [
          {
            id: 'f1',
            kind: 'kill',
            fromMs: 10,
            untilMs: 30,
            invoked: 2,
            ok: 1,
            fail: 1,
            info: 0,
            okFraction: 0.5,
            latencyMs: latency(1, 20, 20),
          },
          {
            id: 'f2',
            kind: 'clock',
            fromMs: 20,
            untilMs: 70,
            invoked: 3,
            ok: 1,
            fail: 0,
            info: 2,
            okFraction: 0.3333,
            latencyMs: latency(1, 20, 20),
          },
        ],
        outside: {
          invoked: 2,
          ok: 2,
          fail: 0,
          info: 0,
          okFraction: 1,
          latencyMs: latency(2, 2, 4),
        },
      },
    });
  });

  it('of nothing are nothing', () => {
    const none = { invoked: 0, ok: 0, fail: 0, info: 0, okFraction: null, latencyMs: null };
    expect(statsChecker.check([], budget)).toEqual({
      verdict: 'valid',
      statistics: { overall: none, byF: {}, faults: [], outside: none },
    });
  });
});

describe('recorded faults', () => {
  it('that were never healed last for ever', () => {
    expect(recordedFaults(story.slice(0, 7))).toEqual([
      { id: 'f1', kind: 'kill', from: 10 * MS, until: Number.POSITIVE_INFINITY },
      { id: 'f2', kind: 'clock', from: 20 * MS, until: Number.POSITIVE_INFINITY },
    ]);
    const open = statsChecker.check(story.slice(0, 7), budget);
    expect(open).toMatchObject({ statistics: { faults: [{ untilMs: null }, { untilMs: null }] } });
  });

  it('are only what has the shape of one', () => {
    const odd = history(`
      1 info nemesis kill-start
      2 info nemesis start f1
      3 info nemesis kill-heal f9
      4 info 0 kill-start f2
    `);
    expect(recordedFaults(odd)).toEqual([]);
  });
});
