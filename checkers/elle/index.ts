// The transactional checkers, for workloads and the command line.

export { anomalyNames } from './anomaly-kinds.ts';
export { checkListAppend, listAppendChecker } from './list-append.ts';
export { type Model, modelNamed, modelNames } from './models.ts';
export { checkRegisterModels, registerModelsChecker } from './register-soundness.ts';
export type {
  TransactionCheckOptions,
  TransactionReport,
} from './report.ts';
export { checkRwRegister, type RegisterCheckOptions, rwRegisterChecker } from './rw-register.ts';
export { checkSessionIsolation, type SessionModel } from './session-isolation.ts';
