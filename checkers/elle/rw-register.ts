// Isolation of transactions on read–write registers. Counterpart: elle.rw-register.
//
// Registers tell less than lists: a read shows one value and nothing of what was there before. How
// much can be concluded depends on what may be assumed of the order of versions
// (RegisterAssumptions).

import type { History } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { type Checker, MALFORMED_OPERATION } from '../checker.ts';
import { findCycles } from './cycles.ts';
import { explainCycle } from './explain.ts';
import { Findings } from './findings.ts';
import { guarded } from './guard.ts';
import { orderGraph } from './order-graph.ts';
import { registerExplainer } from './register-explain.ts';
import { registerGraph } from './register-graph.ts';
import { type RegisterAssumptions, registerOrders } from './register-orders.ts';
import {
  checkRegisterInternal,
  checkRegisterReads,
  checkRegisterUpdates,
  takeAsInitial,
} from './register-reads.ts';
import { registerVersions } from './register-versions.ts';
import {
  checkResult,
  demandsOf,
  judge,
  type TransactionCheckOptions,
  type TransactionReport,
} from './report.ts';
import { readTransactions } from './transactions.ts';

/** What must hold of registers, and what may be assumed of them. */
export interface RegisterCheckOptions extends TransactionCheckOptions, RegisterAssumptions {
  /** The value, besides null, that every register has before its first write. */
  readonly initialValue?: Json;
  /**
   * A read of a value that nobody wrote is an anomaly, `garbage-read`, unless this is `allowed`,
   * because the registers held values before the history began.
   */
  readonly unwrittenReads?: 'anomaly' | 'allowed';
}

/**
 * Judges a history of transactions: operations `txn` whose value is a list of `['w', key, value]`
 * and `['r', key, value | null]`, where null is the initial state. Every value may be written to a
 * key by one transaction only. A malformed history is `unknown`; options that name no model or
 * anomaly throw RangeError.
 */
export function checkRwRegister(
  history: History,
  options: RegisterCheckOptions = {},
): TransactionReport {
  const demands = demandsOf(options);
  return guarded(options.budget, (pulse) => {
    const table = readTransactions(history, 'rw-register');
    pulse();
    if (options.initialValue !== undefined) takeAsInitial(table, options.initialValue);
    const findings = new Findings();
    checkRegisterInternal(table, findings);
    const { duplicateWrite } = table.mops;
    if (duplicateWrite !== undefined) {
      return judge(findings, demands, 'none', duplicateWrite.message, {
        transactions: table.count,
        [MALFORMED_OPERATION]: duplicateWrite.index,
      });
    }
    checkRegisterReads(table, options.unwrittenReads === 'allowed', findings);
    checkRegisterUpdates(table, findings);
    pulse();
    const versions = registerVersions(table);
    const versionOrder = registerOrders(table, versions, options, findings);
    pulse();
    const edges = registerGraph(table, versions, versionOrder);
    const order = orderGraph(table, demands.order);
    const explain = registerExplainer(table, versions, versionOrder);
    for (const cycle of findCycles(table, edges, order, pulse, options.realTimeEdges)) {
      findings.add(cycle.kind, () => explainCycle(table, cycle, explain));
    }
    const vacuous =
      edges.count === 0 && !order.hasEdges
        ? 'no transaction is known to depend on another, so there was nothing to check'
        : undefined;
    return judge(findings, demands, demands.order, vacuous, {
      transactions: table.count,
      microOperations: table.mops.count,
      dependencies: edges.count,
      ignoredOperations: table.ignoredCount,
    });
  });
}

/** The check as a checker. */
export function rwRegisterChecker(options: RegisterCheckOptions = {}): Checker {
  demandsOf(options);
  return {
    name: 'rw-register',
    promise: 'transactions are isolated from each other as the consistency model says',
    check: (history, budget) => checkResult(checkRwRegister(history, { budget, ...options })),
  };
}
