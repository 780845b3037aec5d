// Transactions that read lists and append to them. A list shows in which order it was written, so
// this workload tells more about isolation than any other. Counterpart: jepsen.tests.cycle.append.

import { listAppendChecker } from '../checkers/elle/list-append.ts';
import { statsChecker } from '../checkers/stats.ts';
import { transactions } from './transactions.ts';
import { consistencyOf, type Workload } from './workload.ts';

export const listAppend: Workload = {
  name: 'list-append',
  summary:
    'transactions that read and append to lists; strictly serializable unless told otherwise',
  settings: ['consistency'],
  create: (options) => ({
    ...transactions(options, 'append'),
    checkers: [listAppendChecker(consistencyOf(options.settings)), statsChecker],
    required: ['txn'],
  }),
};
