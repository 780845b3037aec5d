// `ordeal/elle`: whether transactions were isolated as a consistency model asks, found by looking
// for cycles. Source: Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental
// Observations" (VLDB 2020).

export type { Anomaly, CheckBudget } from '../../checkers/checker.ts';
export { anomalyNames } from '../../checkers/elle/anomaly-kinds.ts';
export { checkListAppend } from '../../checkers/elle/list-append.ts';
export type { RealTimeEdges } from '../../checkers/elle/local-graph.ts';
export {
  type Model as ConsistencyModel,
  modelNamed,
  modelNames,
} from '../../checkers/elle/models.ts';
export type { RegisterAssumptions } from '../../checkers/elle/register-orders.ts';
export { checkRegisterModels } from '../../checkers/elle/register-soundness.ts';
export type {
  TransactionCheckOptions,
  TransactionFindings,
  TransactionReport,
} from '../../checkers/elle/report.ts';
export { checkRwRegister, type RegisterCheckOptions } from '../../checkers/elle/rw-register.ts';
export { checkSessionIsolation, type SessionModel } from '../../checkers/elle/session-isolation.ts';
export type { History, Op, OpError, OpType, Process } from '../history/types.ts';
export type { Json, JsonObject } from '../json.ts';
export { type CheckLimits, checkBudget } from './limits.ts';
