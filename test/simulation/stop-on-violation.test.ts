// Runs that are judged while they go on, and end at their first violation.

import { expect, test } from 'vitest';
import type { Op } from '../../src/history/types.ts';
import type { RunOutcome, RunSpec } from '../../src/run/types.ts';
import { simulate } from '../../src/search/simulate.ts';
import { raftKvSpec } from '../support/run-spec.ts';

const SECOND = 1e9;

/** Ends early at most of its seeds: reads that a deposed leader answers. */
const staleReads = (seed: number): RunSpec =>
  raftKvSpec({
    seed,
    bugs: ['stale-read'],
    nemesis: ['partition'],
    timeLimitMs: 30_000,
    stopOnViolation: true,
  });

async function recorded(spec: RunSpec): Promise<{ outcome: RunOutcome; history: readonly Op[] }> {
  const history: Op[] = [];
  const outcome = await simulate(spec, { observer: { op: (op) => history.push(op) } });
  return { outcome, history };
}

test('a run ends within a second of the violating response, and is found invalid', async () => {
  let stops = 0;
  for (let seed = 6; seed <= 13; seed++) {
    const { outcome, history } = await recorded(staleReads(seed));
    const { stopped, verdict, phasesNs } = outcome.results;
    const whole = await recorded({ ...staleReads(seed), stopOnViolation: false });
    expect(verdict).toBe(whole.outcome.results.verdict);
    expect(stopped !== null).toBe(verdict === 'invalid');
    if (stopped === null) continue;
    stops++;
    const violating = history[stopped.index] as Op;
    expect(violating.type).toBe('ok');
    expect((phasesNs.heal ?? Number.NaN) - violating.time).toBeLessThan(SECOND);
    expect(history.length).toBeLessThan(whole.history.length);
    expect(outcome.results.doubts).toEqual([]);
    expect(history.slice(0, stopped.index)).toEqual(whole.history.slice(0, stopped.index));
  }
  expect(stops).toBeGreaterThan(4);
});

test('a correct system is never stopped', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { outcome } = await recorded({ ...staleReads(seed), bugs: [] });
    expect(outcome.results.stopped).toBeNull();
  }
});

test('one spec has one history, also when it ends early', async () => {
  const first = await recorded(staleReads(9));
  const second = await recorded(staleReads(9));
  expect(first.outcome.results.stopped).not.toBeNull();
  expect(second.history).toEqual(first.history);
});
