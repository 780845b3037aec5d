// `ordeal/linearizable`: whether one object, or many by key, behaved as if every operation took
// effect at one moment between its call and its return.

export type {
  CheckOptions,
  CheckStatistics,
  LinearizabilityResult,
} from '../../checkers/linearizable/check.ts';
export type { Method, StopReason } from '../../checkers/linearizable/decision.ts';
export {
  type Explanation,
  type InvalidResult,
  type LinearizationStep,
  type OperationNote,
  operationsAt,
  type PendingNote,
  type ShownLinearization,
} from '../../checkers/linearizable/explain/explain.ts';
export { explanationText } from '../../checkers/linearizable/explain/text.ts';
export {
  type Model,
  ModelError,
  type ModelShape,
  type Operation,
  type OperationOutcome,
} from '../../checkers/linearizable/model.ts';
export { type KvOptions, kv } from '../../checkers/linearizable/models/kv.ts';
export {
  type LockOptions,
  mutex,
  type OwnedLockState,
  ownedLock,
  semaphore,
} from '../../checkers/linearizable/models/locks.ts';
export { appendLog } from '../../checkers/linearizable/models/log.ts';
export { multiRegister } from '../../checkers/linearizable/models/multi-register.ts';
export {
  type NondeterministicModel,
  powerset,
} from '../../checkers/linearizable/models/powerset.ts';
export { fifoQueue, stack } from '../../checkers/linearizable/models/queue.ts';
export {
  casRegister,
  type RegisterOptions,
  register,
} from '../../checkers/linearizable/models/register.ts';
export {
  MODEL_NAMES as modelNames,
  modelNamed,
} from '../../checkers/linearizable/models/registry.ts';
export { counter, elementSet } from '../../checkers/linearizable/models/sets.ts';
export {
  OnlineLinearizability,
  type OnlineOptions,
  type OnlineStatus,
} from '../../checkers/linearizable/online/online.ts';
export type { OperationColumns } from '../history/columns.ts';
export type { EventsOrColumns } from '../history/event-columns.ts';
export { HistoryError, type HistoryErrorCode } from '../history/history-error.ts';
export type { History, Op, OpError, OpType, Process } from '../history/types.ts';
export type { ValuePool } from '../history/value-pool.ts';
export type { Json, JsonObject } from '../json.ts';
export {
  checkLinearizable,
  checkLinearizableSync,
  explain,
  failingRowOf,
} from './linearizability.ts';
