// A counter that only goes up. Counterpart: jepsen.checker/counter.
//
// Operations: `add` of a number from 0, `read` of the total. A read may return anything between
// what had certainly been added when it began and what may have been added when it ended. Failed
// adds did not happen.

import type { History, Op } from '../src/history/types.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';

/**
 * Operations: `add` of a number from 0, `read` of the total. Statistics: `reads`, each `[least,
 * read, most]` in the order of completion, and `errors`, the wrong ones. Counterpart:
 * jepsen.checker/counter.
 */
export const counterChecker: Checker = {
  name: 'counter',
  promise:
    'every read of the counter lies between what had certainly been added and what may have been',
  check: checkCounter,
};

function checkCounter(history: History): CheckResult {
  const failed = failedInvocations(history);
  const pending = new Map<Op['process'], number>();
  const reads: [number, number, number][] = [];
  const errors: [number, number, number][] = [];
  const anomalies: Anomaly[] = [];
  let least = 0;
  let most = 0;
  for (const op of history) {
    if (op.f === 'add' && (op.type === 'ok' || op.type === 'invoke') && !failed.has(op)) {
      if (typeof op.value !== 'number' || !(op.value >= 0)) {
        const reason = `operation ${op.index}: an add must be of a number from 0`;
        return { verdict: 'unknown', reason, statistics: { [MALFORMED_OPERATION]: op.index } };
      }
      if (op.type === 'invoke') most += op.value;
      else least += op.value;
    }
    if (op.f === 'read' && op.type === 'invoke') pending.set(op.process, least);
    if (op.f !== 'read' || op.type !== 'ok') continue;
    if (typeof op.value !== 'number') {
      return {
        verdict: 'unknown',
        reason: `operation ${op.index}: a read must return a number`,
        statistics: { [MALFORMED_OPERATION]: op.index },
      };
    }
    const read: [number, number, number] = [pending.get(op.process) ?? 0, op.value, most];
    reads.push(read);
    if (read[0] <= read[1] && read[1] <= read[2]) continue;
    errors.push(read);
    anomalies.push({
      kind: 'wrong-count',
      summary:
        `Operation ${op.index} read ${op.value}, but by then at least ${read[0]} had been added ` +
        `and at most ${read[2]}.`,
      ops: [op.index],
    });
  }
  const statistics = { reads, errors };
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

/** The invocations of operations that failed. */
function failedInvocations(history: History): ReadonlySet<Op> {
  const open = new Map<Op['process'], Op>();
  const failed = new Set<Op>();
  for (const op of history) {
    if (op.type === 'invoke') open.set(op.process, op);
    else {
      const invocation = open.get(op.process);
      if (op.type === 'fail' && invocation !== undefined) failed.add(invocation);
      open.delete(op.process);
    }
  }
  return failed;
}
