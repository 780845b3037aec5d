// A history of transactions as columns: one row per transaction, one row per micro-operation.
// Everything after this step works on integers; the history itself is only read again to explain
// what was found.
//
// A transaction is the completion of an operation (Elle's rule). An operation without a completion
// may have happened, so it is a transaction of unknown outcome that carries what its invocation
// asked for.

import type { History, Op } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { MalformedHistory } from './malformed.ts';
import { type MicroOpColumns, MicroOpReader, type TransactionKind } from './micro-ops.ts';

export const OK = 0;
export const INFO = 1;
export const FAIL = 2;

/** A time after every event of the history. */
const NEVER = 0x7fffffff;

export interface TransactionTable {
  readonly history: History;
  /** Number of transactions. */
  readonly count: number;
  /** OK, INFO or FAIL. */
  readonly outcome: Uint8Array;
  readonly process: Int32Array;
  /** Position of the invocation in the history, or -1 when it was not recorded. */
  readonly invoked: Int32Array;
  /** Position of the completion, or NEVER. */
  readonly completed: Int32Array;
  /** Position of the event that carries the micro-operations. */
  readonly source: Int32Array;
  /** The micro-operations of transaction t are firstMop[t] up to firstMop[t + 1]. */
  readonly firstMop: Int32Array;
  readonly mops: MicroOpColumns;
  /** Operations that are no transactions and were left out. */
  readonly ignoredCount: number;
}

/** Pairs invocations with completions and reads the transactions. Throws MalformedHistory. */
export function readTransactions(history: History, kind: TransactionKind): TransactionTable {
  const rows = pairEvents(history);
  const { count } = rows;
  const outcome = rows.outcome.subarray(0, count);
  const source = rows.source.subarray(0, count);
  const firstMop = new Int32Array(count + 1);
  for (let txn = 0; txn < count; txn += 1) {
    firstMop[txn + 1] = firstMop[txn]! + microOpsOf(history[source[txn]!]!).length;
  }
  const reader = new MicroOpReader(kind, firstMop[count]!, countWrites(history, source), outcome);
  for (let txn = 0; txn < count; txn += 1) {
    const op = history[source[txn]!]!;
    reader.readTransaction(txn, op, microOpsOf(op), firstMop[txn]!);
  }
  return {
    history,
    count,
    outcome,
    process: rows.process.subarray(0, count),
    invoked: rows.invoked.subarray(0, count),
    completed: rows.completed.subarray(0, count),
    source,
    firstMop,
    mops: reader.columns(),
    ignoredCount: rows.ignoredCount,
  };
}

/**
 * How many micro-operations are no reads; what else is wrong with them is found when they are read.
 */
function countWrites(history: History, source: Int32Array): number {
  let count = 0;
  for (const position of source) {
    for (const mop of microOpsOf(history[position]!)) {
      if (!Array.isArray(mop) || mop[0] !== 'r') count += 1;
    }
  }
  return count;
}

/**
 * The index that a transaction is known by: that of its completion, or of its invocation if it has
 * none.
 */
export function opIndex(table: TransactionTable, txn: number): number {
  const completed = table.completed[txn]!;
  const position = completed === NEVER ? table.invoked[txn]! : completed;
  return table.history[position]?.index ?? position;
}

/** The micro-operations of a transaction as they were recorded. */
export function recordedMops(table: TransactionTable, txn: number): readonly Json[] {
  return microOpsOf(table.history[table.source[txn]!]!);
}

/** Columns with room for one row per event; the first `count` rows are used. */
interface Rows {
  count: number;
  ignoredCount: number;
  readonly outcome: Uint8Array;
  readonly process: Int32Array;
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  readonly source: Int32Array;
}

function emptyRows(capacity: number): Rows {
  return {
    count: 0,
    ignoredCount: 0,
    outcome: new Uint8Array(capacity),
    process: new Int32Array(capacity),
    invoked: new Int32Array(capacity),
    completed: new Int32Array(capacity),
    source: new Int32Array(capacity),
  };
}

function addRow(
  rows: Rows,
  op: Op,
  outcome: number,
  invoked: number,
  completed: number,
  source: number,
): void {
  const row = rows.count;
  rows.count += 1;
  rows.outcome[row] = outcome;
  rows.process[row] = op.process as number;
  rows.invoked[row] = invoked;
  rows.completed[row] = completed;
  rows.source[row] = source;
}

function pairEvents(history: History): Rows {
  const rows = emptyRows(history.length);
  const outstanding = new Map<number, number[]>();
  for (let position = 0; position < history.length; position += 1) {
    const op = history[position]!;
    if (typeof op.process !== 'number') continue;
    if (op.f !== 'txn') {
      rows.ignoredCount += 1;
      continue;
    }
    const invocations = outstanding.get(op.process);
    if (op.type === 'invoke') {
      if (invocations === undefined) outstanding.set(op.process, [position]);
      else invocations.push(position);
      continue;
    }
    const invoked = invocations === undefined ? -1 : takeInvocation(history, invocations, op);
    const outcome = outcomeOf(op);
    // A failed or indeterminate completion may carry no value; what was asked for is then in the
    // invocation.
    const bare = outcome !== OK && invoked >= 0 && (op.value === undefined || op.value === null);
    addRow(rows, op, outcome, invoked, position, bare ? invoked : position);
  }
  // Last, so that transactions are numbered in the order in which they completed.
  for (const invocations of outstanding.values()) {
    for (const invoked of invocations) {
      addRow(rows, history[invoked]!, INFO, invoked, NEVER, invoked);
    }
  }
  return rows;
}

/**
 * Takes the invocation that a completion belongs to, or returns -1. A process has one operation
 * outstanding; when a history breaks that rule, the latest invocation that asked for the same is
 * the one.
 */
function takeInvocation(history: History, invocations: number[], op: Op): number {
  if (invocations.length <= 1) return invocations.pop() ?? -1;
  const asked = request(op);
  const same = invocations.findLastIndex((position) => request(history[position]!) === asked);
  return invocations.splice(same, 1)[0] ?? -1;
}

/** What a transaction asks for, whatever it reads. */
function request(op: Op): string {
  if (!Array.isArray(op.value)) return '';
  return JSON.stringify(
    op.value.map((mop) => (Array.isArray(mop) && mop[0] === 'r' ? mop.slice(0, 2) : mop)),
  );
}

function outcomeOf(op: Op): number {
  switch (op.type) {
    case 'ok':
      return OK;
    case 'info':
      return INFO;
    case 'fail':
      return FAIL;
    default:
      throw new MalformedHistory(op.index, `its type is ${JSON.stringify(op.type)}`);
  }
}

function microOpsOf(op: Op): readonly Json[] {
  if (!Array.isArray(op.value)) {
    throw new MalformedHistory(
      op.index,
      `a transaction must be a list of micro-operations, but its value is ${shorten(op.value)}`,
    );
  }
  return op.value;
}

function shorten(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
