// Linearizability checking: `checkLinearizable(history, model, options)`, the models, and the checker for runs.
// Published as `ordeal/linearizable`.

export type { CheckOptions, CheckStatistics, LinearizabilityResult } from './check.ts';
export { checkAsync as checkLinearizable, checkSync as checkLinearizableSync } from './check.ts';
export { type LinearizableOptions, linearizable } from './checker.ts';
export { type Method, STOP_TEXTS, type StopReason } from './decision.ts';
export {
  type Explanation,
  explain,
  failingRowOf,
  type LinearizationStep,
  type OperationNote,
} from './explain/explain.ts';
export { explanationText } from './explain/text.ts';
export type { Model, ModelShape, Operation, OperationOutcome } from './model.ts';
export { ModelError } from './model.ts';
export { type KvOptions, kv } from './models/kv.ts';
export {
  type LockOptions,
  mutex,
  type OwnedLockState,
  ownedLock,
  semaphore,
} from './models/locks.ts';
export { appendLog } from './models/log.ts';
export { multiRegister } from './models/multi-register.ts';
export { type NondeterministicModel, powerset } from './models/powerset.ts';
export { fifoQueue, stack } from './models/queue.ts';
export { casRegister, type RegisterOptions, register } from './models/register.ts';
export { MODEL_NAMES, MODELS, type ModelEntry, modelNamed } from './models/registry.ts';
export { counter, elementSet } from './models/sets.ts';
export { OnlineLinearizability, type OnlineOptions, type OnlineStatus } from './online/online.ts';
