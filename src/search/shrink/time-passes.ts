// Passes over a run's time: end it sooner, start it later, close the gaps in between. First of all
// because every later candidate takes only as long as it must.

import type { RunSpec } from '../../run/types.ts';
import type { PlannedFault } from '../../runtime/faults.ts';
import type { Attempts } from './attempts.ts';

/** Shares of the main phase to keep, the cheapest first. */
const SHARES = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 7 / 8];
/** Shorter main phases are not worth a run. */
const TIME_LIMIT_MS_MIN = 20;
const GAP_MS_MIN = 20;

export async function cutEnd(attempts: Attempts): Promise<void> {
  for (let taken: number | null = 0; taken !== null && !attempts.ended; ) {
    const { best } = attempts;
    const limits = SHARES.map((share) => Math.ceil(best.timeLimitMs * share));
    const end = attempts.isOfLiveness ? endingSoonerAt : endingAt;
    taken = await attempts.take(shorter(limits, best).map((limit) => end(best, limit)));
  }
}

export async function cutStart(attempts: Attempts): Promise<void> {
  for (let taken: number | null = 0; taken !== null && !attempts.ended; ) {
    const { best } = attempts;
    const kept = shorter(
      SHARES.map((share) => Math.ceil(best.timeLimitMs * share)),
      best,
    );
    taken = await attempts.take(kept.map((ms) => startingAt(best, best.timeLimitMs - ms)));
  }
}

function shorter(limits: readonly number[], { timeLimitMs }: RunSpec): readonly number[] {
  return limits.filter((ms) => ms >= TIME_LIMIT_MS_MIN && ms < timeLimitMs);
}

/** Brings closer together what happens far apart. */
export async function closeGaps(attempts: Attempts): Promise<void> {
  for (let place = 0; place < momentsOf(attempts.best).length - 1 && !attempts.ended; place++) {
    for (const keptMs of [GAP_MS_MIN, 100, 250, 500, 1000, 2000]) {
      const { best } = attempts;
      const moments = momentsOf(best);
      const [from, to] = [moments[place] ?? 0, moments[place + 1] ?? 0];
      if (to - from <= keptMs) break;
      const spare = Math.floor(to - from - keptMs);
      if (spare < GAP_MS_MIN) break;
      if ((await attempts.take([earlier(best, from, spare)])) !== null) break;
    }
  }
}

/**
 * Milliseconds at which something is done, ascending, from the start to the end of the main phase.
 */
function momentsOf(spec: RunSpec): readonly number[] {
  const faults = (spec.plan ?? []).flatMap(({ at, until }) => [at, until]);
  const operations = (spec.script?.main ?? []).map(({ at }) => at / 1e6);
  const moments = new Set([0, ...faults, ...operations, spec.timeLimitMs]);
  return [...moments].sort((a, b) => a - b);
}

/** What comes after a moment comes sooner by `byMs`. */
function earlier(spec: RunSpec, afterMs: number, byMs: number): RunSpec {
  const moved = (ms: number): number => (ms > afterMs ? ms - byMs : ms);
  const { main, final } = spec.script ?? { main: [], final: [] };
  return {
    ...spec,
    timeLimitMs: moved(spec.timeLimitMs),
    plan: (spec.plan ?? []).map((fault) => ({
      ...fault,
      at: moved(fault.at),
      until: moved(fault.until),
    })),
    script: {
      main: main.map((op) => (op.at > afterMs * 1e6 ? { ...op, at: op.at - byMs * 1e6 } : op)),
      final,
    },
  };
}

/** Ends the main phase sooner; what would start later goes, faults that would go on end with it. */
function endingAt(spec: RunSpec, timeLimitMs: number): RunSpec {
  const { main, final } = spec.script ?? { main: [], final: [] };
  return {
    ...spec,
    timeLimitMs,
    plan: (spec.plan ?? [])
      .filter((fault) => fault.at < timeLimitMs)
      .map((fault) => ({ ...fault, until: Math.min(fault.until, timeLimitMs) })),
    script: { main: main.filter((op) => op.at < timeLimitMs * 1e6), final },
  };
}

/**
 * The same, but what was asked after the main phase is asked after it still: without that, nothing
 * stands still.
 */
function endingSoonerAt(spec: RunSpec, timeLimitMs: number): RunSpec {
  const ended = endingAt(spec, timeLimitMs);
  const { main, final } = spec.script ?? { main: [], final: [] };
  const soonerNs = (spec.timeLimitMs - timeLimitMs) * 1e6;
  const after = main
    .filter((op) => op.at >= spec.timeLimitMs * 1e6)
    .map((op) => ({ ...op, at: op.at - soonerNs }));
  return { ...ended, script: { main: [...(ended.script?.main ?? []), ...after], final } };
}

/** Leaves out the first `skippedMs`; faults that are on by then start with the run. */
function startingAt(spec: RunSpec, skippedMs: number): RunSpec {
  const { main, final } = spec.script ?? { main: [], final: [] };
  const shifted = (fault: PlannedFault): PlannedFault => ({
    ...fault,
    at: Math.max(0, fault.at - skippedMs),
    until: fault.until - skippedMs,
  });
  return {
    ...spec,
    timeLimitMs: spec.timeLimitMs - skippedMs,
    plan: (spec.plan ?? []).filter((fault) => fault.until > skippedMs).map(shifted),
    script: {
      main: main
        .filter((op) => op.at >= skippedMs * 1e6)
        .map((op) => ({ ...op, at: op.at - skippedMs * 1e6 })),
      final,
    },
  };
}
