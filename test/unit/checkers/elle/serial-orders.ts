// The dumb way to judge a small history of transactions: try every serial order of them and replay
// it.

import { FAIL, OK, readTransactions } from '../../../../checkers/elle/transactions.ts';
import type { History, Op } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { precedes } from './time.ts';

type Mop = readonly [string, string, Json];

/**
 * Whether some serial order explains every read of the ok transactions: of all of them and of any
 * of the indeterminate ones, in keeping with real time if `strict`.
 */
export function hasSerialOrder(
  history: History,
  kind: 'list-append' | 'rw-register',
  strict: boolean,
): boolean {
  const table = readTransactions(history, kind);
  const txns = Array.from({ length: table.count }, (_, txn) => txn).filter(
    (txn) => table.outcome[txn] !== FAIL,
  );
  const needed = txns.filter((txn) => table.outcome[txn] === OK).length;
  const mopsOf = (txn: number) => (history[table.source[txn]!] as Op).value as unknown as Mop[];

  const extend = (
    done: readonly number[],
    state: ReadonlyMap<string, Json>,
    oks: number,
  ): boolean => {
    if (oks === needed) return true;
    return txns.some((txn) => {
      if (done.includes(txn)) return false;
      // Whoever was complete before this one began must have had its turn.
      if (strict && txns.some((other) => !done.includes(other) && precedes(table, other, txn))) {
        return false;
      }
      const isOk = table.outcome[txn] === OK;
      const next = replay(mopsOf(txn), state, isOk);
      return next !== undefined && extend([...done, txn], next, oks + (isOk ? 1 : 0));
    });
  };
  return extend([], new Map(), 0);
}

/**
 * The state after a transaction, or undefined if one of its reads, where they count, does not fit.
 */
function replay(
  mops: readonly Mop[],
  before: ReadonlyMap<string, Json>,
  readsCount: boolean,
): ReadonlyMap<string, Json> | undefined {
  const state = new Map(before);
  for (const [name, key, value] of mops) {
    const current = state.get(key) ?? null;
    if (name === 'append') state.set(key, [...((current ?? []) as Json[]), value]);
    else if (name === 'w') state.set(key, value);
    else if (readsCount && JSON.stringify(current) !== JSON.stringify(value)) return undefined;
  }
  return state;
}
