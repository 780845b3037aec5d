// Transactions that read and write registers. Counterpart: jepsen.tests.cycle.wr.

import { rwRegisterChecker } from '../checkers/elle/index.ts';
import { statsChecker } from '../checkers/stats.ts';
import { transactions } from './transactions.ts';
import type { Workload } from './workload.ts';

export const rwRegister: Workload = {
  name: 'rw-register',
  summary: 'transactions that read and write registers, which must be strictly serializable',
  create: (options) => ({
    ...transactions(options, 'w'),
    checkers: [
      // Strictly serializable transactions make every key linearizable, so that may be assumed: a contradiction is
      // reported too, as cyclic versions.
      rwRegisterChecker({
        consistency: ['strict-serializable'],
        linearizableKeys: true,
        writesFollowReads: true,
      }),
      statsChecker,
    ],
    required: ['txn'],
  }),
};
