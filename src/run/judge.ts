// The judgement of a run, the same when it ends and whenever its stored history is judged once
// more: what the checkers say, and what makes a history show nothing.

import type { CheckBudget, CheckResult } from '../../checkers/checker.ts';
import { type LivenessAttempt, withLiveness } from '../../checkers/liveness.ts';
import type { WorkloadRun } from '../../workloads/workload.ts';
import type { History } from '../history/types.ts';
import { runCheckers } from './run-checkers.ts';
import type { Doubt, EarlyStop, FaultRecord, RunSpec } from './types.ts';
import { doubtFaults, doubtRequired, doubtStop } from './verdict.ts';

/** What is known of a run beside its history. */
export interface JudgedRun {
  readonly work: Pick<WorkloadRun, 'checkers' | 'required'>;
  /** How many faults there should have been; null where none were asked for. */
  readonly plannedFaults: number | null;
  readonly faults: readonly FaultRecord[];
  readonly liveness: LivenessAttempt | null;
  /** The violation at which it was cut short, if it was. */
  readonly stopped: EarlyStop | null;
}

/** What follows from a history: what the checkers say, and the doubts that it leaves. */
export interface Findings {
  readonly checkers: Readonly<Record<string, CheckResult>>;
  readonly doubts: readonly Doubt[];
}

/** Whether a spec calls for faults at all. */
export function asksForFaults({ plan, nemesis }: RunSpec): boolean {
  return plan === null ? nemesis.length > 0 : plan.length > 0;
}

/** Judges the history of a run. */
export async function judgeHistory(
  history: History,
  { work, plannedFaults, faults, liveness, stopped }: JudgedRun,
  budget: CheckBudget,
): Promise<Findings> {
  const judged = await runCheckers(work.checkers, history, budget);
  const checkers = withLiveness(judged, history, liveness, work.required);
  // A run that was cut short on purpose was not to do all it could: only whether the violation is
  // one matters.
  if (stopped !== null) return { checkers, doubts: doubtStop(stopped, checkers) };
  const doubts = [
    ...doubtRequired(history, work.required),
    ...doubtFaults(history, plannedFaults, faults),
  ];
  return { checkers, doubts };
}
