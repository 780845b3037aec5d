// Registers: reads, writes and compare-and-sets of several keys, many clients on the same key at
// once. Counterpart: jepsen.tests.linearizable-register.

import { linearizable } from '../checkers/linearizable/checker.ts';
import { casRegister } from '../checkers/linearizable/models/register.ts';
import { statsChecker } from '../checkers/stats.ts';
import { finalReads } from './final-reads.ts';
import { registerOperations } from './register-operations.ts';
import type { Workload } from './workload.ts';

/** Every key is a register that starts out absent (null), and must be linearizable. */
export const register: Workload = {
  name: 'register',
  summary: 'reads, writes and compare-and-sets of single keys, which must be linearizable',
  create: ({ random, keys, operationsPerKeyMax }) => {
    // The keys that clients were asked to touch. They cannot be known beforehand: how many it takes
    // is a matter of speed. Filled by the generator as it is told of invocations, read once when
    // the main phase is over.
    const touched = new Set<string>();
    return {
      generator: registerOperations({ random, keys, operationsPerKeyMax, touched }),
      final: () => finalReads([...touched]),
      checkers: [linearizable({ model: casRegister() }), statsChecker],
      // A compare-and-set may fail every time, if it meets the wrong value every time.
      required: ['read', 'write'],
    };
  },
};
