// Passes over a run's operations: whole keys and clients first, then single operations, then
// rounder moments.

import type { History } from '../../history/types.ts';
import type { RunResults, RunSpec } from '../../run/types.ts';
import type { Attempts } from './attempts.ts';
import { leaveOut } from './leave-out.ts';
import { type ScriptStep, stepsOf, withSteps } from './size.ts';

/**
 * Where a list is long, its pieces are not cut smaller than this share of it; the next round goes
 * on.
 */
const PIECES_MAX = 32;
const ROUNDED_MS = [100, 10, 1];

/** What the best run so far came to. */
export interface Observed {
  readonly history: History;
  readonly results: RunResults;
}

/** Keeps what the checker complains of, and little else. */
export async function keepAccused(
  attempts: Attempts,
  observe: (spec: RunSpec) => Promise<Observed | null>,
): Promise<void> {
  const { best } = attempts;
  const observed = await observe(best);
  if (observed === null) return;
  const { history, results } = observed;
  const anomaly = Object.values(results.checkers).find((result) => result.verdict === 'invalid')
    ?.anomalies[0];
  if (anomaly === undefined) return;
  const steps = stepsOf(best);
  const accused = accusedTimes(history, anomaly.ops, results.phasesNs, best.concurrency);
  const isAccused = (step: ScriptStep): boolean => accused.has(placeOf(step));
  const sameKey = (step: ScriptStep): boolean => step.key === anomaly.key;
  const kept = [steps.filter(isAccused)];
  if (anomaly.key !== undefined) {
    kept.push(steps.filter((step) => sameKey(step) && !step.final));
    kept.push(steps.filter(sameKey));
  }
  const smaller = kept.filter(({ length }) => length < steps.length);
  await attempts.take(smaller.map((some) => withSteps(best, some)));
}

/** Thread, phase and moment: no two operations share them. */
function placeOf({ at, thread, final }: ScriptStep): string {
  return `${final} ${thread} ${at}`;
}

/**
 * The places of the operations that an anomaly names, as far as they were invoked when the script
 * says.
 */
function accusedTimes(
  history: History,
  ops: readonly number[],
  phases: RunResults['phasesNs'],
  threads: number,
): ReadonlySet<string> {
  const { main = 0, final = Number.POSITIVE_INFINITY } = phases;
  const named = new Set(ops);
  const invoked = new Map<History[number]['process'], History[number]>();
  const places = new Set<string>();
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') invoked.set(op.process, op);
    const invoke = invoked.get(op.process);
    if (!named.has(op.index) || invoke === undefined) continue;
    const isFinal = invoke.time >= final;
    places.add(`${isFinal} ${op.process % threads} ${invoke.time - (isFinal ? final : main)}`);
  }
  return places;
}

/** Cuts all operations of a key, or of a thread, at once. */
export function cutGroups(
  attempts: Attempts,
  groupOf: (step: ScriptStep) => string,
): Promise<void> {
  return leaveOut(attempts, {
    items: (spec) => [...new Set(stepsOf(spec).map(groupOf))],
    apply: (spec, groups) => {
      const kept = new Set(groups);
      return withSteps(
        spec,
        stepsOf(spec).filter((step) => kept.has(groupOf(step))),
      );
    },
  });
}

export function cutOperations(attempts: Attempts): Promise<void> {
  const { length } = stepsOf(attempts.best);
  return leaveOut(attempts, {
    items: stepsOf,
    apply: withSteps,
    pieceMin: Math.ceil(length / PIECES_MAX),
  });
}

/** As many threads as do something, numbered from 0; then fewer that do the same. */
export async function joinThreads(attempts: Attempts): Promise<void> {
  const { best } = attempts;
  const threads = threadsOf(best);
  if (threads.length < best.concurrency && threads.length > 0) {
    await attempts.take([renumbered(best, new Map(threads.map((thread, to) => [thread, to])))]);
  }
  const pairs = threadsOf(attempts.best).flatMap((from, place, all) =>
    all.slice(0, place).map((to) => new Map([[from, to]])),
  );
  await attempts.take(pairs.map((moved) => renumbered(attempts.best, moved)));
}

function threadsOf(spec: RunSpec): readonly number[] {
  return [...new Set(stepsOf(spec).map((step) => step.thread))].sort((a, b) => a - b);
}

function renumbered(spec: RunSpec, numbers: ReadonlyMap<number, number>): RunSpec {
  const steps = stepsOf(spec).map((step) => ({
    ...step,
    thread: numbers.get(step.thread) ?? step.thread,
  }));
  const concurrency = 1 + steps.reduce((most, { thread }) => Math.max(most, thread), 0);
  return { ...withSteps(spec, steps), concurrency };
}

/** All operations at rounder moments, or some of them. */
export async function roundOperations(attempts: Attempts): Promise<void> {
  const { best } = attempts;
  const all = ROUNDED_MS.map((ms) =>
    withSteps(
      best,
      stepsOf(best).map((step) => rounded(step, ms)),
    ),
  );
  if ((await attempts.take(changed(all, best), 2)) === 0) return;
  for (let place = 0; place < stepsOf(attempts.best).length && !attempts.ended; place++) {
    const now = attempts.best;
    const steps = stepsOf(now);
    const each = ROUNDED_MS.map((ms) =>
      withSteps(now, steps.toSpliced(place, 1, rounded(steps[place] as ScriptStep, ms))),
    );
    await attempts.take(changed(each, now).filter(isOrdered), 0);
  }
}

function rounded(step: ScriptStep, ms: number): ScriptStep {
  return { ...step, at: Math.round(step.at / (ms * 1e6)) * ms * 1e6 };
}

function isOrdered({ script }: RunSpec): boolean {
  const main = script?.main ?? [];
  return main.every((op, place) => place === 0 || (main[place - 1]?.at ?? 0) <= op.at);
}

/** Without those that are no different. */
export function changed(candidates: readonly RunSpec[], best: RunSpec): readonly RunSpec[] {
  const before = JSON.stringify(best);
  const seen = new Set([before]);
  return candidates.filter((candidate) => {
    const text = JSON.stringify(candidate);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
