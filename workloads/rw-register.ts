// Transactions that read and write registers. Counterpart: jepsen.tests.cycle.wr.

import { registerModelsChecker } from '../checkers/elle/register-soundness.ts';
import { statsChecker } from '../checkers/stats.ts';
import { transactions } from './transactions.ts';
import { consistencyOf, type Workload } from './workload.ts';

export const rwRegister: Workload = {
  name: 'rw-register',
  summary:
    'transactions that read and write registers; strictly serializable unless told otherwise',
  settings: ['consistency'],
  create: (options) => ({
    ...transactions(options, 'w'),
    checkers: [registerModelsChecker(consistencyOf(options.settings)), statsChecker],
    required: ['txn'],
  }),
};
