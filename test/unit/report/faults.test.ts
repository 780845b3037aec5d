import { describe, expect, it } from 'vitest';
import { faultLines, isActive, resolvedText } from '../../../src/report/faults.ts';
import { plainText } from '../../../src/report/line.ts';
import type { FaultRecord } from '../../../src/run/types.ts';
import type { Link, ResolvedFault } from '../../../src/runtime/faults.ts';

function between(from: readonly string[], to: readonly string[]): Link[] {
  return from.flatMap((source) => to.map((target) => ({ from: source, to: target })));
}

const halves = [...between(['n1', 'n2'], ['n3', 'n10']), ...between(['n3', 'n10'], ['n1', 'n2'])];

describe('what a fault came down to', () => {
  it.each<[string, ResolvedFault]>([
    ['n1 n2 | n3 n10', { kind: 'partition', cut: halves }],
    ['n1 → n2 n3', { kind: 'partition', cut: between(['n1'], ['n2', 'n3']) }],
    ['nothing', { kind: 'partition', cut: [] }],
    // A ring in which nobody sees the same majority has no sides: the links are named.
    [
      'n1 → n2, n2 → n3, n3 → n1',
      {
        kind: 'partition',
        cut: [...between(['n1'], ['n2']), ...between(['n2'], ['n3']), ...between(['n3'], ['n1'])],
      },
    ],
    ['50 % on n1 → n2', { kind: 'loss', links: between(['n1'], ['n2']), percent: 50 }],
    ['n1 n2', { kind: 'kill', nodes: ['n1', 'n2'] }],
    ['n1 (no leader: any)', { kind: 'kill', nodes: ['n1'], note: 'no leader: any' }],
    ['n2 jump -1m', { kind: 'clock', nodes: ['n2'], skew: { type: 'jump', offsetMs: -60_000 } }],
    [
      'n2 strobe +200ms every 1s',
      { kind: 'clock', nodes: ['n2'], skew: { type: 'strobe', offsetMs: 200, periodMs: 1_000 } },
    ],
    [
      'n2 drift at 105.0 % of real speed',
      { kind: 'clock', nodes: ['n2'], skew: { type: 'drift', ratePpm: 1_050_000 } },
    ],
  ])('%s', (text, resolved) => {
    expect(resolvedText(resolved)).toBe(text);
  });
});

const record = (id: string, injectedAt: number, effective: boolean): FaultRecord => ({
  id,
  kind: 'pause',
  injectedAt,
  healedAt: injectedAt + 1e9,
  resolved: { kind: 'pause', nodes: ['n1'] },
  evidence: { effective, summary: 'n1 paused', mechanism: 'SIGSTOP', measurements: null },
});

describe('lines of faults', () => {
  it('are in order of injection, and say where evidence is missing', () => {
    const lines = faultLines([record('f10', 12e9, false), record('f2', 1e9, true)], true);
    expect(lines.map(plainText)).toEqual([
      'f2   1.000s to 2.000s    pause n1  n1 paused (SIGSTOP)',
      'f10  12.000s to 13.000s  pause n1  no evidence: n1 paused (SIGSTOP)',
    ]);
  });

  it('a fault is active from its injection to its healing, both included', () => {
    const fault = record('f1', 1e9, true);
    expect(isActive(fault, 0, 1e9 - 1)).toBe(false);
    expect(isActive(fault, 0, 1e9)).toBe(true);
    expect(isActive(fault, 2e9, 3e9)).toBe(true);
    expect(isActive(fault, 2e9 + 1, 3e9)).toBe(false);
  });
});
