// Money moves between accounts and none is made or lost. Counterpart: jepsen.tests.bank.
//
// Operation `read` returns all balances, `{account: balance}`; every one must be of one moment, so
// their sum is always the same. Transfers are not looked at: whether they were right shows in the
// reads.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';

/** What is known of the accounts beforehand. */
export interface BankOptions {
  /** The accounts there are; those of the first read unless given. */
  readonly accounts?: readonly string[];
  /** The sum of all balances; that of the first read unless given. */
  readonly total?: number;
  /** Whether a balance may be below zero. */
  readonly allowNegative?: boolean;
}

/**
 * Operation `read` returns all balances of one moment, `{account: balance}`; `transfer` is not
 * looked at. Statistics: how many reads there were and how many were wrong in which way, and the
 * total. Counterpart: jepsen.tests.bank.
 */
export function bankChecker(options: BankOptions = {}): Checker {
  return {
    name: 'bank',
    promise:
      'transfers move money and neither make nor lose any, so every read of all accounts has the same total',
    check: (history) => checkBank(history, options),
  };
}

function checkBank(history: History, options: BankOptions): CheckResult {
  const reads = history.filter((op) => op.f === 'read' && op.type === 'ok');
  const first = reads.find(({ value }) => isBalances(value));
  if (first === undefined) {
    const [malformed] = reads;
    if (malformed === undefined) {
      return { verdict: 'unknown', reason: 'no read of the balances succeeded' };
    }
    return {
      verdict: 'unknown',
      reason: `operation ${malformed.index}: a read must return the balances, {account: balance}`,
      statistics: { [MALFORMED_OPERATION]: malformed.index },
    };
  }
  const accounts = new Set(options.accounts ?? Object.keys(first.value as object));
  const total = options.total ?? sum(first.value as Balances);
  const anomalies: Anomaly[] = [];
  for (const op of reads) {
    const anomaly = judgeRead(op, accounts, total, options.allowNegative === true);
    if (anomaly !== undefined) anomalies.push(anomaly);
  }
  const counts: { [kind: string]: number } = {};
  for (const { kind } of anomalies) counts[kind] = (counts[kind] ?? 0) + 1;
  const statistics: Json = { 'read-count': reads.length, total, 'error-counts': counts };
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

type Balances = { readonly [account: string]: Json };

function isBalances(value: Json | undefined): value is Balances {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sum(balances: Balances): number {
  return Object.values(balances).reduce<number>(
    (total, balance) => total + (typeof balance === 'number' ? balance : 0),
    0,
  );
}

/** The first thing that is wrong with a read, in Jepsen's order. */
function judgeRead(
  op: Op,
  accounts: ReadonlySet<string>,
  total: number,
  allowNegative: boolean,
): Anomaly | undefined {
  const found = (kind: string, what: string): Anomaly => ({
    kind,
    summary: `Operation ${op.index} ${what}.`,
    ops: [op.index],
    details: { balances: op.value ?? null },
  });
  if (!isBalances(op.value)) return found('malformed-read', 'did not return balances by account');
  const entries = Object.entries(op.value);
  const strange = entries.find(([account]) => !accounts.has(account));
  if (strange !== undefined) {
    return found('unexpected-account', `read account ${strange[0]}, which does not exist`);
  }
  const missing = [...accounts].find((account) => !Object.hasOwn(op.value as Balances, account));
  if (missing !== undefined) return found('missing-account', `did not see account ${missing}`);
  const empty = entries.find(([, balance]) => typeof balance !== 'number');
  if (empty !== undefined) return found('no-balance', `read no balance in account ${empty[0]}`);
  const read = sum(op.value);
  if (read !== total) {
    const difference = read > total ? `${read - total} too much` : `${total - read} too little`;
    return found('wrong-total', `read balances that add up to ${read}: ${difference}`);
  }
  const negative = entries.find(([, balance]) => (balance as number) < 0);
  if (negative !== undefined && !allowNegative) {
    return found('negative-balance', `read ${negative[1]} in account ${negative[0]}`);
  }
  return undefined;
}
