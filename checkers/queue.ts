// A queue whose order does not matter, while it runs. Counterpart: jepsen.checker/queue over
// knossos' unordered queue.
//
// Every enqueue that was tried is taken to have happened at once; every dequeue that succeeded must
// then find its value. This finds values out of thin air and values handed out twice, not lost
// ones: for those see total-queue.

import type { History } from '../src/history/types.ts';
import type { Checker, CheckResult } from './checker.ts';
import { canonical } from './elle/interner.ts';

/**
 * Operations: `enqueue` of a value, `dequeue` that returns one. Finds values that nobody put in and
 * values that came out twice. Counterpart: jepsen.checker/queue.
 */
export const queueChecker: Checker = {
  name: 'queue',
  promise: 'nothing is dequeued that was not enqueued, and nothing twice',
  check: checkQueue,
};

function checkQueue(history: History): CheckResult {
  const waiting = new Map<string, number>();
  for (const op of history) {
    const value = canonical(op.value ?? null);
    if (op.f === 'enqueue' && op.type === 'invoke') {
      waiting.set(value, (waiting.get(value) ?? 0) + 1);
    }
    if (op.f !== 'dequeue' || op.type !== 'ok') continue;
    const count = waiting.get(value) ?? 0;
    if (count === 0) {
      const summary = `Operation ${op.index} dequeued ${value}, which was not in the queue.`;
      const anomalies = [{ kind: 'unexpected-dequeue', summary, ops: [op.index] }];
      return { verdict: 'invalid', anomalies, statistics: { error: `can't dequeue ${value}` } };
    }
    waiting.set(value, count - 1);
  }
  return { verdict: 'valid', statistics: {} };
}
