// Transfers between accounts on different shards, and reads of all of them. Counterpart: jepsen.tests.bank.
//
// All accounts begin with nothing and may go below zero, so whatever happens the balances add up to zero: a transfer
// that took effect by half shows in the next read.

import { bankChecker } from '../checkers/bank.ts';
import { statsChecker } from '../checkers/stats.ts';
import type { OpTemplate } from '../src/generator/template.ts';
import type { Random } from '../src/random.ts';
import { drawnOperations } from './drawn-operations.ts';
import { finalOperations } from './final-reads.ts';
import type { Workload } from './workload.ts';

/** A shard holds an account or two, where there are five. */
const ACCOUNTS = Array.from({ length: 8 }, (_, index) => `shard-${index}/account`);
const AMOUNT_MAX = 10;
/** Of 100 operations so many are reads; the others are transfers. */
const READS = 25;

const READ: OpTemplate = { f: 'read', value: { accounts: ACCOUNTS } };

export const bank: Workload = {
  name: 'bank',
  summary: 'transfers between accounts; every read of all of them must have the same total',
  create: ({ random }) => ({
    generator: drawnOperations({
      random,
      start: null,
      draw: (draws) => ({
        op: draws.int(100) < READS ? READ : drawTransfer(draws),
        state: null,
      }),
    }),
    final: () => finalOperations([READ]),
    checkers: [bankChecker({ accounts: ACCOUNTS, total: 0, allowNegative: true }), statsChecker],
    required: ['read', 'transfer'],
  }),
};

function drawTransfer(random: Random): OpTemplate {
  const [from, to] = random.shuffle(ACCOUNTS) as [string, string];
  return { f: 'transfer', value: { from, to, amount: 1 + random.int(AMOUNT_MAX) } };
}
