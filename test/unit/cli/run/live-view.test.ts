import { describe, expect, it } from 'vitest';
import { liveLines, startLiveView } from '../../../../src/cli/run/live-view.ts';
import { RunProgress } from '../../../../src/cli/run/progress.ts';
import { sleep } from '../../../../src/clock.ts';
import { type Line, plainText } from '../../../../src/report/line.ts';
import type { RunSpec } from '../../../../src/run/types.ts';
import type { PlannedFault, ResolvedFault } from '../../../../src/runtime/faults.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const spec = { timeLimitMs: 10_000, runtime: 'process' } as RunSpec;

const fault = (id: string): PlannedFault => ({
  id,
  kind: 'kill',
  at: 0,
  until: 1,
  targets: { select: 'one' },
});
const resolved: ResolvedFault = { kind: 'kill', nodes: ['n1', 'n3'] };

function inMainPhase(): { progress: RunProgress; lines: () => string[]; at(ms: number): void } {
  let now = 0;
  const progress = new RunProgress(() => now);
  progress.phase('main', '2 faults planned');
  return {
    progress,
    at: (ms) => {
      now = ms;
    },
    lines: () => liveLines(progress, spec, now).map(plainText),
  };
}

describe('the live view', () => {
  it('shows phase, time left, outcomes, rate and active faults', () => {
    const { progress, lines, at } = inMainPhase();
    for (let ms = 0; ms < 2_500; ms += 10) {
      at(ms);
      progress.op({ index: 0, time: ms * 1e6, type: 'invoke', process: 0, f: 'read' });
      progress.op({ index: 1, time: ms * 1e6, type: 'ok', process: 0, f: 'read' });
    }
    progress.op({ index: 2, time: 0, type: 'info', process: 'nemesis', f: 'kill-start' });
    progress.faultInjected(fault('f1'), resolved);
    at(5_000);
    expect(lines()).toEqual([
      'main  ━━━━━━━━━━────────── 5s of 10s left',
      // Of the last three seconds only the first half of the first one had operations.
      '      250 ok  0 failed  0 unknown  17 ops/s',
      '      f1 kill n1 n3 for 2s',
    ]);
  });

  it('counts the faults that do not fit, and drops those that are healed', () => {
    const { progress, lines } = inMainPhase();
    for (let i = 1; i <= 7; i++) progress.faultInjected(fault(`f${i}`), resolved);
    expect(lines().at(-1)).toBe('      and 2 more');
    progress.faultHealed({
      id: 'f1',
      kind: 'kill',
      injectedAt: 0,
      healedAt: 1,
      resolved,
      evidence: { effective: true, summary: '', mechanism: '', measurements: null },
    });
    expect(lines().at(-1)).toBe('      and 1 more');
  });

  it('in simulation, goes by the time of the operations', () => {
    const progress = new RunProgress(() => 0);
    progress.phase('main', '');
    progress.op({ index: 0, time: 1e9, type: 'invoke', process: 0, f: 'read' });
    progress.op({ index: 1, time: 5e9, type: 'ok', process: 0, f: 'read' });
    const [first] = liveLines(progress, { ...spec, runtime: 'sim' }, 0);
    expect(plainText(first ?? [])).toContain('6s of 10s left');
  });

  it('redraws until it is closed, and then takes itself away', async () => {
    const clock = createVirtualClock();
    const drawn: (readonly Line[])[] = [];
    let cleared = 0;
    const area = {
      columns: () => 80,
      draw: (lines: readonly Line[]) => void drawn.push(lines),
      clear: () => void cleared++,
    };
    const view = startLiveView(area, new RunProgress(() => 0), spec, clock, () => 0);
    await clock.runUntilSettled(sleep(clock, 900));
    expect(drawn.length).toBe(5);
    view.close();
    await clock.runUntilSettled(sleep(clock, 900));
    expect(drawn.length).toBe(5);
    expect(cleared).toBe(1);
  });
});
