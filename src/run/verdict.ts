// From what the checkers say and what the run was like to one verdict (docs/architecture.md, "When
// a run shows nothing"). A violation stands whatever else went wrong; without one, every doubt
// makes the run `unknown`, never `valid`.

import type { CheckResult, Verdict } from '../../checkers/checker.ts';
import type { History, Op } from '../history/types.ts';
import type { Doubt, EarlyStop, FaultRecord, RunResults } from './types.ts';

export interface Judged {
  readonly verdict: Verdict;
  readonly doubts: readonly Doubt[];
}

export function judgeRun(
  results: Readonly<Record<string, CheckResult>>,
  doubts: readonly Doubt[],
): Judged {
  const all = Object.entries(results);
  const undecided = all.flatMap(([name, result]): Doubt[] =>
    result.verdict === 'unknown'
      ? [{ code: 'checker-undecided', text: `checker ${name}: ${result.reason}` }]
      : [],
  );
  const every = [...doubts, ...undecided];
  if (all.some(([, result]) => result.verdict === 'invalid')) {
    return { verdict: 'invalid', doubts: every };
  }
  return { verdict: every.length > 0 ? 'unknown' : 'valid', doubts: every };
}

/** How many operations of clients were invoked, and what came of them. */
export function countOperations(history: History): RunResults['operations'] {
  const count = (type: Op['type']): number =>
    history.filter((op) => op.process !== 'nemesis' && op.type === type).length;
  return {
    invoked: count('invoke'),
    ok: count('ok'),
    fail: count('fail'),
    info: count('info'),
  };
}

/** Every kind of operation that a checker needs must have succeeded at least once. */
export function doubtRequired(history: History, required: readonly string[]): readonly Doubt[] {
  return required
    .filter((f) => !history.some((op) => op.type === 'ok' && op.f === f))
    .map((f) => ({
      code: 'required-operation-missing' as const,
      text: `no ${f} succeeded, so nothing was tested`,
    }));
}

/**
 * Every fault must have left evidence, and operations must have gone on under at least one of them.
 * `planned` is null where no faults were asked for; a run that was to have some but was too short
 * for any shows nothing.
 */
export function doubtFaults(
  history: History,
  planned: number | null,
  faults: readonly FaultRecord[],
): readonly Doubt[] {
  if (planned === null) return [];
  const doubts: Doubt[] = faults
    .filter((fault) => !fault.evidence.effective)
    .map((fault) => ({
      code: 'fault-without-evidence' as const,
      text: `fault ${fault.id} (${fault.kind}) left no evidence: ${fault.evidence.summary}`,
    }));
  if (faults.length < planned) {
    const missing = planned - faults.length;
    doubts.push({
      code: 'fault-not-carried-out',
      text: `${missing} of ${planned} planned faults were not carried out`,
    });
  }
  if (!faults.some((fault) => overlapped(history, fault))) {
    doubts.push({
      code: 'no-operation-under-fault',
      text:
        planned === 0
          ? 'faults were asked for, but the run was too short for any'
          : 'no operation was in progress during any fault',
    });
  }
  return doubts;
}

/** What a check saw while the run went on, the check of the whole history must confirm. */
export function doubtStop(
  { checker, index }: EarlyStop,
  results: Readonly<Record<string, CheckResult>>,
): readonly Doubt[] {
  if (results[checker]?.verdict === 'invalid') return [];
  const text = `the run was stopped at event ${index}, where ${checker} saw a violation that it does not find in the whole history: please report this`;
  return [{ code: 'checkers-disagree', text }];
}

/** Whether a client's operation was in progress at some moment between injection and healing. */
function overlapped(history: History, fault: FaultRecord): boolean {
  const open = new Map<Op['process'], number>();
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') open.set(op.process, op.time);
    else {
      const invoked = open.get(op.process) ?? op.time;
      open.delete(op.process);
      if (invoked <= fault.healedAt && op.time >= fault.injectedAt) return true;
    }
  }
  return [...open.values()].some((invoked) => invoked <= fault.healedAt);
}
