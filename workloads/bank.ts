// Transfers between accounts on different shards, and reads of all of them. Counterpart:
// jepsen.tests.bank.
//
// Every account begins with the same balance, so whatever happens the balances add up to the same
// total: a transfer that took effect by half shows in the next read. A transfer of more than there
// is must be refused, unless balances below zero are allowed: then every transfer can happen, and
// transactions meet more often.

import { bankChecker } from '../checkers/bank.ts';
import { statsChecker } from '../checkers/stats.ts';
import { generate } from '../src/generator/generate.ts';
import type { OpTemplate } from '../src/generator/template.ts';
import type { Random } from '../src/random.ts';
import { finalOperations } from './final-reads.ts';
import type { Workload } from './workload.ts';

/** A shard holds an account or two, where there are five. */
const ACCOUNTS = Array.from({ length: 8 }, (_, index) => `shard-${index}/account`);
/** What every account holds in the beginning. */
const OPENING = 10;
const AMOUNT_MAX = 5;
/** Of 100 operations so many are reads; the others are transfers. */
const READS = 25;

const READ: OpTemplate = { f: 'read', value: { accounts: ACCOUNTS, opening: OPENING } };

export const bank: Workload = {
  name: 'bank',
  summary: 'transfers between accounts; every read of all of them must have the same total',
  settings: ['negativeBalances'],
  create: ({ random, settings }) => {
    const allowNegative = settings?.negativeBalances === true;
    const total = ACCOUNTS.length * OPENING;
    return {
      generator: generate(random, (draws) =>
        draws.int(100) < READS ? READ : drawTransfer(draws, allowNegative),
      ),
      final: () => finalOperations([READ]),
      checkers: [bankChecker({ accounts: ACCOUNTS, total, allowNegative }), statsChecker],
      required: ['read', 'transfer'],
    };
  },
};

function drawTransfer(random: Random, allowNegative: boolean): OpTemplate {
  const [from, to] = random.shuffle(ACCOUNTS) as [string, string];
  const transfer = { from, to, amount: 1 + random.int(AMOUNT_MAX) };
  return { f: 'transfer', value: allowNegative ? transfer : { ...transfer, opening: OPENING } };
}
