// Fairness: how often somebody who came later was served earlier. Bounded overtaking: with a queue,
// never.
//
// Someone waits for certain from when its `enqueue` was answered until it was told that it has the
// lock, or until it last heard that it is still in the queue. B overtakes A where B's `enqueue`
// began after A's was answered, and B held the lock, for certain, while A waited; B held it for
// certain at the moment at which it was told, where its release succeeded later on. That A was
// granted later follows, since A held it for certain at a later moment (its release succeeded too),
// or heard afterwards that it still waits.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { type Grant, ownerOf, readLockHistory } from './lock-grants.ts';

/** What a lock promises of its queue. */
export interface FairnessOptions {
  /**
   * How often one may be overtaken; null where nothing is promised, and the figures are all there
   * is.
   */
  readonly overtakenMax: number | null;
}

/**
 * Operations: `enqueue`, `await` and `release` of a lock, each of `{owner}`. Finds `overtaken`.
 * Statistics: how many waited, how many were overtaken, how often at most, and on average; the
 * longest wait that ended well, in milliseconds.
 */
export function fairnessChecker({ overtakenMax }: FairnessOptions): Checker {
  return {
    name: 'fairness',
    promise: 'whoever queued up for a lock first is served first',
    check: (history) => checkFairness(history, overtakenMax),
  };
}

/** Who waited, from when to when for certain, and when it certainly held the lock. Nanoseconds. */
export interface Wait {
  readonly key: string;
  readonly owner: string;
  readonly asked: number;
  readonly queued: number;
  /** The last moment at which it certainly had not been granted, unless `held` says more. */
  readonly waiting: number;
  /** A moment at which it certainly held the lock; null where there is none. */
  readonly held: number | null;
  readonly event: number;
}

function checkFairness(history: History, overtakenMax: number | null): CheckResult {
  const locks = readLockHistory(history);
  if (typeof locks === 'string') return { verdict: 'unknown', reason: locks };
  const waits = waitsOf(locks.grants, history);
  if (!waits.some(({ held }) => held !== null)) {
    return { verdict: 'unknown', reason: 'nobody who waited held the lock for certain' };
  }
  const counted = waits.map((wait) => ({ wait, by: overtakers(wait, waits) }));
  const counts = counted.map(({ by }) => by.length);
  const longest = Math.max(
    0,
    ...waits.map(({ asked, held }) => (held === null ? 0 : (held - asked) / 1e6)),
  );
  const statistics: Json = {
    waits: waits.length,
    overtaken: counts.filter((count) => count > 0).length,
    'overtaken-max': Math.max(0, ...counts),
    'overtaken-mean': counts.reduce((sum, count) => sum + count, 0) / counts.length,
    'longest-wait-ms': Math.round(longest),
  };
  const limit = overtakenMax ?? Number.POSITIVE_INFINITY;
  const anomalies = counted
    .filter(({ by }) => by.length > limit)
    .sort((a, b) => b.by.length - a.by.length)
    .slice(0, 10)
    .map(({ wait, by }) => anomalyOf(wait, by, limit));
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

/** Those that came after `wait` was in the queue and held the lock while it waited. */
function overtakers(wait: Wait, waits: readonly Wait[]): readonly Wait[] {
  const until = wait.held ?? wait.waiting;
  return waits.filter(
    (other) =>
      other.key === wait.key &&
      other.asked > wait.queued &&
      other.held !== null &&
      other.held < until,
  );
}

/** The requests whose place in the queue was confirmed. */
function waitsOf(grants: readonly Grant[], history: History): readonly Wait[] {
  const stillQueued = lastQueued(history);
  return grants.flatMap((grant) => {
    const { key, owner, asked, told, release } = grant;
    if (asked.invoke.f !== 'enqueue' || asked.completion?.type !== 'ok') return [];
    const held = release?.completion?.type === 'ok' ? (told?.until ?? null) : null;
    const waiting = stillQueued.get(owner) ?? asked.until;
    const event = asked.completion.index;
    return [{ key, owner, asked: asked.from, queued: asked.until, waiting, held, event }];
  });
}

/**
 * By owner: when the latest `await` was invoked that heard that the owner is still in the queue.
 */
function lastQueued(history: History): ReadonlyMap<string, number> {
  const open = new Map<Op['process'], Op>();
  const queued = new Map<string, number>();
  for (const op of history) {
    if (op.f !== 'await') continue;
    if (op.type === 'invoke') open.set(op.process, op);
    const owner = ownerOf(open.get(op.process)?.value);
    if (op.type !== 'fail' || op.error?.code !== 'queued' || owner === null) continue;
    queued.set(owner, open.get(op.process)?.time ?? op.time);
  }
  return queued;
}

function anomalyOf(wait: Wait, by: readonly Wait[], limit: number): Anomaly {
  const names = by.slice(0, 5).map(({ owner }) => owner);
  const more = by.length > names.length ? ' …' : '';
  return {
    kind: 'overtaken',
    key: wait.key,
    summary: `${wait.owner} waited for ${wait.key} and was overtaken ${by.length} times (at most ${limit} allowed), by ${names.join(', ')}${more}.`,
    ops: [wait.event, ...by.map(({ event }) => event)].sort((a, b) => a - b).slice(0, 16),
  };
}
