// Real time between two transactions, by its definition.

import { OK, type TransactionTable } from '../../../../checkers/elle/transactions.ts';

/** Whether the first transaction was complete before the second began. */
export function precedes(table: TransactionTable, first: number, second: number): boolean {
  return table.outcome[first] === OK && table.completed[first]! < table.invoked[second]!;
}
