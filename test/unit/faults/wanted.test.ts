import { describe, expect, it } from 'vitest';
import type { Asks } from '../../../src/faults/vocabulary/asks.ts';
import { clockOf, diskOf, linksOf, statusOf, unsyncedOf } from '../../../src/faults/wanted.ts';

const down = (node: string): Asks => ({ nodes: [{ node, status: 'down' }] });
const paused: Asks = {
  nodes: [
    { node: 'n1', status: 'paused' },
    { node: 'n2', status: 'paused' },
  ],
};
const doomed = (unsynced: 'lost' | 'torn'): Asks => ({
  nodes: [{ node: 'n1', status: 'doomed', unsynced }],
});

describe('a node', () => {
  it('is down while any fault holds it down', () => {
    expect(statusOf('n1', [down('n1'), down('n1')])).toBe('down');
    expect(statusOf('n1', [down('n1')])).toBe('down');
    expect(statusOf('n1', [down('n2')])).toBe('running');
    expect(statusOf('n1', [])).toBe('running');
  });

  it('is down rather than paused, and paused rather than doomed', () => {
    expect(statusOf('n1', [paused, down('n1')])).toBe('down');
    expect(statusOf('n2', [paused, down('n1')])).toBe('paused');
    expect(statusOf('n1', [doomed('lost'), paused])).toBe('paused');
    expect(statusOf('n1', [doomed('lost')])).toBe('doomed');
  });

  it('that is doomed dies as the first who asked for it said', () => {
    expect(unsyncedOf('n1', [down('n1'), doomed('torn'), doomed('lost')])).toBe('torn');
    expect(unsyncedOf('n2', [doomed('torn')])).toBe('lost');
  });
});

describe('a link', () => {
  const link = { from: 'n1', to: 'n2' };
  const clear = { ...link, cut: false, lossPercent: 0 };

  it('is cut while any fault cuts it', () => {
    const both = {
      links: [
        { ...link, cut: true },
        { from: 'n2', to: 'n1', cut: true },
      ],
    };
    const one = { links: [{ ...link, cut: true }] };
    expect(linksOf([both, one])).toEqual([
      { ...clear, cut: true },
      { from: 'n2', to: 'n1', cut: true, lossPercent: 0 },
    ]);
    expect(linksOf([one])).toEqual([{ ...clear, cut: true }]);
    expect(linksOf([])).toEqual([]);
  });

  it('loses as much as the worst of the faults asks for, and a cut is worse than any loss', () => {
    const loss = (lossPercent: number): Asks => ({ links: [{ ...link, lossPercent }] });
    expect(linksOf([loss(60), loss(10)])).toEqual([{ ...clear, lossPercent: 60 }]);
    const cut = { links: [{ ...link, cut: true }] };
    expect(linksOf([loss(60), cut])).toEqual([{ ...clear, cut: true, lossPercent: 60 }]);
  });

  it('takes the delays of all faults, the lowest speed, and the worst of everything else', () => {
    const slow: Asks = {
      links: [{ ...link, delayMs: 20, jitterMs: 5, bytesPerSecond: 4_000, duplicatePercent: 3 }],
    };
    const slower: Asks = {
      links: [{ ...link, delayMs: 50, jitterMs: 0, bytesPerSecond: 900, resetEveryMs: 700 }],
    };
    const worst: Asks = {
      links: [{ ...link, clogged: true, resetEveryMs: 40, reorderPercent: 9 }],
    };
    expect(linksOf([slow, slower, worst])).toEqual([
      {
        ...clear,
        ...{ delayMs: 70, jitterMs: 5, bytesPerSecond: 900, clogged: true },
        ...{ resetEveryMs: 40, duplicatePercent: 3, reorderPercent: 9 },
      },
    ]);
  });
});

describe('a clock', () => {
  const off = (offsetMs: number): Asks => ({ clocks: [{ node: 'n1', offsetMs }] });
  const drift = (ratePpm: number): Asks => ({ clocks: [{ node: 'n1', ratePpm }] });

  it('is off by what all faults add up to, and right where none asks for anything', () => {
    expect(clockOf('n1', [off(500), off(-200)])).toEqual({ offsetMs: 300, ratePpm: 1_000_000 });
    expect(clockOf('n1', [off(500), {}])).toEqual({ offsetMs: 500, ratePpm: 1_000_000 });
    expect(clockOf('n2', [off(500)])).toEqual({ offsetMs: 0, ratePpm: 1_000_000 });
  });

  it('that two faults slow down is slower still, and never runs backwards', () => {
    expect(clockOf('n1', [drift(266_856)]).ratePpm).toBe(266_856);
    const slow = clockOf('n1', [drift(250_000), drift(200_000)]);
    expect(slow).toEqual({ offsetMs: 0, ratePpm: 50_000 });
  });
});

describe('a disk', () => {
  it('is as bad as the worst of the faults makes it', () => {
    const faults: readonly Asks[] = [
      { disks: [{ node: 'n1', syncDelayMs: 5 }] },
      { disks: [{ node: 'n1', syncDelayMs: 500 }] },
      { disks: [{ node: 'n1', syncFailPercent: 10 }] },
      { disks: [{ node: 'n2', full: true }] },
      { disks: [{ node: 'n2', syncLiePercent: 30, lastCopy: true }] },
    ];
    expect(diskOf('n1', faults)).toEqual({ syncDelayMs: 500, syncFailPercent: 10 });
    expect(diskOf('n2', faults)).toEqual({ full: true, syncLiePercent: 30, lastCopy: true });
    expect(diskOf('n3', faults)).toEqual({});
  });
});
