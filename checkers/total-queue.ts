// A queue that is drained in the end: what goes in must come out. Counterpart:
// jepsen.checker/total-queue.
//
// Operations: `enqueue` of a value, `dequeue` that returns one, `drain` that returns a list. Values
// that were acknowledged and never came out are lost; values that came out and were never put in
// are unexpected. Values that came out more than once (duplicated), or though their enqueue was not
// acknowledged (recovered), are only counted.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { canonical } from './elle/interner.ts';

/**
 * Operations: `enqueue` of a value, `dequeue` that returns one, `drain` that returns a list. Finds
 * values that were lost and values that nobody put in. Counterpart: jepsen.checker/total-queue.
 */
export const totalQueueChecker: Checker = {
  name: 'total-queue',
  promise: 'what was enqueued and acknowledged comes out, and nothing that nobody enqueued',
  check: checkTotalQueue,
};

type Multiset = Map<string, number>;

function checkTotalQueue(history: History): CheckResult {
  const attempts: Multiset = new Map();
  const enqueues: Multiset = new Map();
  const dequeues: Multiset = new Map();
  const lastOp = new Map<string, Op>();
  for (const op of history) {
    const isTaken = (op.f === 'dequeue' || op.f === 'drain') && op.type === 'ok';
    const values = op.f === 'drain' && Array.isArray(op.value) ? op.value : [op.value ?? null];
    for (const one of values as readonly Json[]) {
      const value = canonical(one);
      if (op.f === 'enqueue' && op.type === 'invoke') add(attempts, value);
      if (op.f === 'enqueue' && op.type === 'ok') add(enqueues, value);
      if (isTaken) add(dequeues, value);
      if (isTaken || op.f === 'enqueue') lastOp.set(value, op);
    }
  }
  const unexpected = new Map([...dequeues].filter(([value]) => !attempts.has(value)));
  const ok = minimum(dequeues, attempts);
  const duplicated = minus(minus(dequeues, attempts), unexpected);
  const lost = minus(enqueues, dequeues);
  const recovered = minus(ok, enqueues);
  const anomalies: Anomaly[] = [];
  const report = (kind: string, multiset: Multiset, sentence: string) => {
    for (const value of multiset.keys()) {
      const op = lastOp.get(value);
      anomalies.push({ kind, summary: `${value} ${sentence}.`, ops: op ? [op.index] : [] });
    }
  };
  report('lost-value', lost, 'was enqueued, with acknowledgement, but never came out');
  report('unexpected-value', unexpected, 'came out, but nobody had tried to enqueue it');
  const statistics: Json = {
    'attempt-count': size(attempts),
    'acknowledged-count': size(enqueues),
    'ok-count': size(ok),
    ...list('unexpected', unexpected),
    ...list('duplicated', duplicated),
    ...list('lost', lost),
    ...list('recovered', recovered),
  };
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

function add(multiset: Multiset, value: string): void {
  multiset.set(value, (multiset.get(value) ?? 0) + 1);
}

function size(multiset: Multiset): number {
  return [...multiset.values()].reduce((sum, count) => sum + count, 0);
}

function minus(a: Multiset, b: Multiset): Multiset {
  const rest = [...a].map(([value, count]) => [value, count - (b.get(value) ?? 0)] as const);
  return new Map(rest.filter(([, count]) => count > 0));
}

function minimum(a: Multiset, b: Multiset): Multiset {
  const both = [...a].map(([value, count]) => [value, Math.min(count, b.get(value) ?? 0)] as const);
  return new Map(both.filter(([, count]) => count > 0));
}

function list(name: string, multiset: Multiset): { readonly [name: string]: Json } {
  const values = [...multiset.keys()].map((value) => JSON.parse(value) as Json);
  return { [name]: values, [`${name}-count`]: size(multiset) };
}
