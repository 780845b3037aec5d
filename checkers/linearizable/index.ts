// Linearizability checking: `checkLinearizable(history, model, options)`, the models, and the checker for runs.
// Published as `ordeal/linearizable`.

export type { CheckOptions, CheckStatistics, LinearizabilityResult } from './check.ts';
export { checkAsync as checkLinearizable, checkSync as checkLinearizableSync } from './check.ts';
export { type LinearizableOptions, linearizable } from './checker.ts';
export type { Model, ModelShape, Operation, OperationOutcome } from './model.ts';
export { ModelError } from './model.ts';
export { casRegister, type RegisterOptions, register } from './models/register.ts';
