// What is wrong with single reads and updates of registers. Counterpart: elle.rw-register's
// internal-cases, g1a-cases, g1b-cases and elle.txn/lost-update-cases; `garbage-read` is ours, Elle
// takes it for valid.

import type { Json } from '../../src/json.ts';
import { readUpdatedBy } from './append-updates.ts';
import { type Findings, show, showKey } from './findings.ts';
import { NIL_CODE } from './interner.ts';
import { READ } from './micro-ops.ts';
import { StateTable } from './register-states.ts';
import { FAIL, OK, opIndex, recordedMops, type TransactionTable } from './transactions.ts';

/**
 * Adds internal: a read that contradicts what its own transaction read or wrote before; one per
 * transaction.
 */
export function checkRegisterInternal(table: TransactionTable, findings: Findings): void {
  const { mops } = table;
  let reported = -1;
  for (let mop = 0; mop < mops.count; mop += 1) {
    const txn = mops.txn[mop]!;
    const before = mops.previous[mop]!;
    if (mops.kind[mop] !== READ || before < 0 || table.outcome[txn] !== OK) continue;
    if (mops.code[mop] === mops.code[before] || txn === reported) continue;
    reported = txn;
    const op = opIndex(table, txn);
    const key = mops.keys[mops.key[mop]!]!;
    findings.add('internal', () => ({
      summary:
        `Operation ${op} read ${show(valueOfMop(table, mop))} in key ${showKey(key)}, where it had just ` +
        `${mops.kind[before] === READ ? 'read' : 'written'} ${show(valueOfMop(table, before))}.`,
      key,
      ops: [op],
      details: { expected: valueOfMop(table, before), found: valueOfMop(table, mop) },
    }));
  }
}

/** Adds G1a, G1b and, unless values from before the history are allowed, garbage-read. */
export function checkRegisterReads(
  table: TransactionTable,
  allowUnwritten: boolean,
  findings: Findings,
): void {
  const { mops } = table;
  for (let mop = 0; mop < mops.count; mop += 1) {
    const reader = mops.txn[mop]!;
    if (mops.kind[mop] !== READ || table.outcome[reader] !== OK) continue;
    if (mops.code[mop] === NIL_CODE) continue;
    const write = mops.writes.get(mops.key[mop]!, mops.code[mop]!);
    if (write < 0) {
      if (allowUnwritten) continue;
      addBadRead(table, mop, -1, 'garbage-read', 'which no transaction ever wrote', findings);
      continue;
    }
    const writer = mops.txn[write]!;
    if (writer === reader) continue;
    const isFailed = table.outcome[writer] === FAIL;
    if (!isFailed && mops.intermediate[write] === 0) continue;
    const by = opIndex(table, writer);
    if (isFailed) {
      addBadRead(table, mop, by, 'G1a', `which operation ${by} wrote, but that failed`, findings);
    }
    if (mops.intermediate[write] === 1) {
      const why = `which operation ${by} wrote and then overwrote itself: it was half done`;
      addBadRead(table, mop, by, 'G1b', why, findings);
    }
  }
}

function addBadRead(
  table: TransactionTable,
  mop: number,
  writer: number,
  kind: string,
  why: string,
  findings: Findings,
): void {
  const { mops } = table;
  const op = opIndex(table, mops.txn[mop]!);
  const key = mops.keys[mops.key[mop]!]!;
  findings.add(kind, () => ({
    summary: `Operation ${op} read ${show(valueOfMop(table, mop))} in key ${showKey(key)}, ${why}.`,
    key,
    ops: writer < 0 ? [op] : [op, writer],
    details: { value: valueOfMop(table, mop) },
  }));
}

/** Adds lost-update: several transactions read the same value of a key and then wrote the key. */
export function checkRegisterUpdates(table: TransactionTable, findings: Findings): void {
  const { mops } = table;
  const firstReader = new StateTable(mops);
  const groups = new Map<number, number[]>();
  for (let mop = 0; mop < mops.count; mop += 1) {
    const read = readUpdatedBy(table, mop);
    if (read < 0) continue;
    const first = firstReader.add(mops.key[read]!, mops.code[read]!, read);
    if (first < 0) continue;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [first, read]);
    else group.push(read);
  }
  for (const reads of groups.values()) {
    const ops = reads.map((read) => opIndex(table, mops.txn[read]!));
    const key = mops.keys[mops.key[reads[0]!]!]!;
    const value = valueOfMop(table, reads[0]!);
    findings.add('lost-update', () => ({
      summary:
        `Operations ${ops.slice(0, 8).join(', ')}${ops.length > 8 ? ' …' : ''} all read ` +
        `${show(value)} in key ${showKey(key)} and then wrote it: at most one can have been first.`,
      key,
      ops,
      details: { value },
    }));
  }
}

/**
 * From here on, a read of the initial value that nobody wrote is a read of null, the initial state.
 */
export function takeAsInitial(table: TransactionTable, initialValue: Json): void {
  const { mops } = table;
  const initial = mops.values.code(initialValue);
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (mops.kind[mop] !== READ || mops.code[mop] !== initial) continue;
    if (mops.writes.get(mops.key[mop]!, initial) < 0) mops.code[mop] = NIL_CODE;
  }
}

/** What a micro-operation wrote or read, as it was recorded. */
function valueOfMop(table: TransactionTable, mop: number): Json {
  const txn = table.mops.txn[mop]!;
  const recorded = recordedMops(table, txn)[mop - table.firstMop[txn]!];
  return (recorded as readonly Json[])[2] ?? null;
}
