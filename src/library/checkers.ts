// `ordeal/checkers`: checkers as a run has them, each a pure function from a history to a result.

export { atomicCommitChecker } from '../../checkers/atomic-commit.ts';
export { type BankOptions, bankChecker } from '../../checkers/bank.ts';
export { causalReverseChecker } from '../../checkers/causal-reverse.ts';
export {
  type Anomaly,
  type CheckBudget,
  type Checker,
  type CheckResult,
  MALFORMED_OPERATION,
  type OnlineCheck,
  type OnlineViolation,
  type Verdict,
} from '../../checkers/checker.ts';
export { counterChecker } from '../../checkers/counter.ts';
export { listAppendChecker } from '../../checkers/elle/list-append.ts';
export type { RealTimeEdges } from '../../checkers/elle/local-graph.ts';
export type { RegisterAssumptions } from '../../checkers/elle/register-orders.ts';
export { registerModelsChecker } from '../../checkers/elle/register-soundness.ts';
export type { TransactionCheckOptions } from '../../checkers/elle/report.ts';
export { type RegisterCheckOptions, rwRegisterChecker } from '../../checkers/elle/rw-register.ts';
export { type FairnessOptions, fairnessChecker } from '../../checkers/fairness.ts';
export { fencingChecker } from '../../checkers/fencing.ts';
export { leaseExclusionChecker } from '../../checkers/lease-exclusion.ts';
export { type LinearizableOptions, linearizable } from '../../checkers/linearizable/checker.ts';
export type {
  Model,
  ModelShape,
  Operation,
  OperationOutcome,
} from '../../checkers/linearizable/model.ts';
export { type LongForkOptions, longForkChecker } from '../../checkers/long-fork.ts';
export { mutexChecker } from '../../checkers/mutex.ts';
export { queueChecker } from '../../checkers/queue.ts';
export { setChecker } from '../../checkers/set.ts';
export { type SetFullOptions, setFullChecker } from '../../checkers/set-full.ts';
export { statsChecker } from '../../checkers/stats.ts';
export { totalQueueChecker } from '../../checkers/total-queue.ts';
export { uniqueIdsChecker } from '../../checkers/unique-ids.ts';
export type { History, Op, OpError, OpType, Process } from '../history/types.ts';
export type { Json, JsonObject } from '../json.ts';
export { type CheckLimits, checkBudget, judge } from './limits.ts';
