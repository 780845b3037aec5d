// Isolation of list-append transactions, from what they read. Counterpart: elle.list-append;
// Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations" (VLDB
// 2020).

import type { History } from '../../src/history/types.ts';
import { type Checker, MALFORMED_OPERATION } from '../checker.ts';
import { appendExplainer } from './append-explain.ts';
import { appendGraph } from './append-graph.ts';
import { checkAppendInternal } from './append-internal.ts';
import { appendOrders } from './append-orders.ts';
import { checkAppendReads } from './append-reads.ts';
import { checkDirtyUpdates, checkLostUpdates } from './append-updates.ts';
import { findCycles } from './cycles.ts';
import { explainCycle } from './explain.ts';
import { Findings } from './findings.ts';
import { guarded } from './guard.ts';
import { orderGraph } from './order-graph.ts';
import {
  checkResult,
  demandsOf,
  judge,
  type TransactionCheckOptions,
  type TransactionReport,
} from './report.ts';
import { readTransactions } from './transactions.ts';

/**
 * Judges a history of transactions: operations `txn` whose value is a list of `['append', key,
 * value]` and `['r', key, list | null]`. Every value may be appended to a key only once. Linear in
 * the number of elements read. A malformed history is `unknown`; options that name no model or
 * anomaly throw RangeError.
 */
export function checkListAppend(
  history: History,
  options: TransactionCheckOptions = {},
): TransactionReport {
  const demands = demandsOf(options);
  return guarded(options.budget, (pulse) => {
    const table = readTransactions(history, 'list-append');
    pulse();
    const orders = appendOrders(table);
    const findings = new Findings();
    checkAppendInternal(table, orders, findings);
    const { duplicateWrite } = table.mops;
    if (duplicateWrite !== undefined) {
      return judge(findings, demands, 'none', duplicateWrite.message, {
        transactions: table.count,
        [MALFORMED_OPERATION]: duplicateWrite.index,
      });
    }
    checkAppendReads(table, orders, findings);
    checkLostUpdates(table, orders, findings);
    checkDirtyUpdates(table, orders, findings);
    pulse();
    const { edges, isComplete } = appendGraph(table, orders);
    const order = orderGraph(table, demands.order);
    const explain = appendExplainer(table, orders);
    for (const cycle of findCycles(table, edges, order, pulse, options.realTimeEdges)) {
      findings.add(cycle.kind, () => explainCycle(table, cycle, explain));
    }
    let vacuous: string | undefined;
    if (edges.count === 0 && !order.hasEdges) {
      vacuous = 'no transaction depends on another, so there was nothing to check';
    } else if (!isComplete) {
      vacuous = 'too many appends to one key were never seen to compare each with every read of it';
    }
    return judge(findings, demands, demands.order, vacuous, {
      transactions: table.count,
      microOperations: table.mops.count,
      dependencies: edges.count,
      ignoredOperations: table.ignoredCount,
    });
  });
}

/** The check as a checker. */
export function listAppendChecker(options: TransactionCheckOptions = {}): Checker {
  demandsOf(options);
  return {
    name: 'list-append',
    promise: 'transactions are isolated from each other as the consistency model says',
    check: (history, budget) => checkResult(checkListAppend(history, { budget, ...options })),
  };
}
