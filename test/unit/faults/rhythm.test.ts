import { describe, expect, it } from 'vitest';
import { keepRhythm } from '../../../src/faults/rhythm.ts';
import type { Asks, Rhythm } from '../../../src/faults/vocabulary/asks.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { createStage } from './support/carry-out.ts';
import { fakeEvidence, fakeKind, fault } from './support/fake-kinds.ts';

const asksOf = (offsetMs: number): Asks => ({ clocks: [{ node: 'n1', offsetMs }] });

/** When each beat came, in milliseconds, where what is done at each takes 3 ms. */
async function beats(rhythm: Rhythm, endMs: number): Promise<readonly string[]> {
  const clock = createVirtualClock();
  const ended = new AbortController();
  const seen: string[] = [];
  clock.setTimer(endMs, () => ended.abort());
  const kept = keepRhythm(rhythm, {
    clock,
    since: 0,
    signal: ended.signal,
    beat: (asks) => {
      seen.push(`${clock.now() / 1e6}: ${asks.clocks?.[0]?.offsetMs}`);
      return new Promise((done) => void clock.setTimer(3, () => done()));
    },
  });
  await clock.runUntilSettled(kept);
  return seen;
}

describe('a rhythm', () => {
  const twice = [
    { at: 10, asks: asksOf(1) },
    { at: 20, asks: asksOf(2) },
  ];

  it('that counts from the round is not put off by what is done at a beat', async () => {
    const seen = await beats({ counts: 'from the round', beats: twice }, 60);
    // The next round begins when the last beat is done with.
    expect(seen).toEqual(['10: 1', '20: 2', '33: 1', '43: 2', '56: 1']);
  });

  it('that counts from the beat before gives each its whole time', async () => {
    const seen = await beats({ counts: 'from the beat before', beats: twice }, 60);
    expect(seen).toEqual(['10: 1', '33: 2', '46: 1']);
  });

  it('without beats is over at once', async () => {
    expect(await beats({ counts: 'from the round', beats: [] }, 60)).toEqual([]);
  });
});

describe('a fault with a rhythm', () => {
  const strobe = (shown: () => boolean) => (write: (line: string) => void) => [
    fakeKind('strobe', () => asksOf(70), fakeEvidence('strobe', write, shown), {
      rhythm: () => ({
        counts: 'from the beat before',
        beats: [
          { at: 40, asks: {} },
          { at: 60, asks: asksOf(70) },
        ],
      }),
    }),
  ];

  it('changes the cluster at each beat, is looked at, and changes nothing once it is healed', async () => {
    const stage = createStage([fault('f1', 'strobe', ['n1'], 100, 250)], {
      kinds: strobe(() => true),
    });
    await stage.carryOut();
    await stage.wait(500);
    expect(stage.log.filter((line) => /clock|look/.test(line))).toEqual([
      '0.100 clock n1 70',
      '0.100 look at strobe n1',
      '0.140 clock n1 0',
      '0.140 look at strobe n1',
      '0.200 clock n1 70',
      '0.200 look at strobe n1',
      '0.240 clock n1 0',
      '0.240 look at strobe n1',
    ]);
  });

  it('goes on while it is overdue, and ends at the beat at which it shows', async () => {
    let shown = false;
    const stage = createStage(
      [fault('f1', 'strobe', ['n1'], 100, 150), fault('f2', 'stop', ['n2'], 110, 900)],
      { kinds: strobe(() => shown) },
    );
    stage.clock.setTimer(270, () => {
      shown = true;
    });
    await stage.carryOut();
    expect(stage.controller.records.map(({ id, healedAt }) => [id, healedAt / 1e6])).toEqual([
      ['f1', 300],
      ['f2', 900],
    ]);
    expect(stage.log.filter((line) => line.includes('clock')).at(-1)).toBe('0.300 clock n1 0');
  });

  it('that fails at a beat is a doubt, and goes on', async () => {
    const stage = createStage([fault('f1', 'strobe', ['n1'], 100, 250)], {
      kinds: strobe(() => true),
    });
    stage.clock.setTimer(139, () => stage.broken.add('clock n1 0'));
    stage.clock.setTimer(141, () => stage.broken.clear());
    await stage.carryOut();
    expect(stage.controller.doubts).toEqual([
      { code: 'fault-not-carried-out', text: 'fault f1 (strobe) clock n1 0 failed' },
    ]);
    expect(stage.log).toContain('0.240 clock n1 0');
  });
});
