// What is known of the order of a register's versions. Counterpart: elle.rw-register's version
// graphs.
//
// A register shows only its current value, so its history must be pieced together from assumptions,
// each of which may be wrong. They are tried one after the other; one that contradicts what is
// there already is reported as cyclic-versions and left out.

import type { Json } from '../../src/json.ts';
import { components } from './components.ts';
import { type Adjacency, EdgeList } from './edge-list.ts';
import { type Findings, show, showKey } from './findings.ts';
import { WRITE } from './micro-ops.ts';
import { type OrderGraph, precedingOnKey } from './order-graph.ts';
import {
  externalReadBefore,
  type RegisterVersions,
  type Shown,
  shownVersions,
} from './register-versions.ts';
import { FAIL, OK, recordedMops, type TransactionTable } from './transactions.ts';

/** What may be assumed about the order of versions. */
export interface RegisterAssumptions {
  /**
   * A transaction that reads a key and then writes it puts its value right after the one it read.
   */
  readonly writesFollowReads?: boolean;
  /** Each process sees each key move forward only. */
  readonly sequentialKeys?: boolean;
  /** Each key by itself is linearizable. */
  readonly linearizableKeys?: boolean;
  /** The position of transactions in the order of all writes, by the index of their completion. */
  readonly transactionOrder?: { readonly [index: string]: number };
}

/** Where an edge between two versions comes from. Bits, for the `relation` of an edge list. */
export const INITIAL = 1;
export const TRANSACTION_ORDER = 2;
export const WRITES_FOLLOW_READS = 4;
export const SEQUENTIAL = 8;
export const LINEARIZABLE = 16;

const SOURCE_NAMES: ReadonlyMap<number, string> = new Map([
  [INITIAL, 'initial-state'],
  [TRANSACTION_ORDER, 'transaction-order'],
  [WRITES_FOLLOW_READS, 'writes-follow-reads'],
  [SEQUENTIAL, 'sequential-keys'],
  [LINEARIZABLE, 'linearizable-keys'],
]);

/** Edges between versions: the first is known to come before the second. Adds cyclic-versions. */
export function registerOrders(
  table: TransactionTable,
  versions: RegisterVersions,
  assumptions: RegisterAssumptions,
  findings: Findings,
): Adjacency {
  const shown = shownVersions(table, versions);
  const edges = new EdgeList(versions.count + (versions.count >> 1));
  addInitial(versions, edges);
  let accepted = edges.adjacency(versions.count);
  const used: number[] = [INITIAL];
  const attempt = (source: number, add: () => void) => {
    const before = edges.count;
    add();
    const candidate = edges.adjacency(versions.count);
    const cycles = components(versions.count, candidate, timeless(versions));
    if (cycles.length === 0) {
      accepted = candidate;
      used.push(source);
      return;
    }
    edges.truncate(before);
    const names = [...used, source].map((one) => SOURCE_NAMES.get(one)!);
    for (const cycle of cycles) addCyclicVersions(table, versions, cycle, names, findings);
  };
  const { transactionOrder } = assumptions;
  if (transactionOrder !== undefined) {
    attempt(TRANSACTION_ORDER, () => addTransactionOrder(table, versions, transactionOrder, edges));
  }
  if (assumptions.writesFollowReads === true) {
    attempt(WRITES_FOLLOW_READS, () => addWritesFollowReads(table, versions, edges));
  }
  if (assumptions.sequentialKeys === true) {
    attempt(SEQUENTIAL, () => addSequential(table, shown, edges));
  }
  if (assumptions.linearizableKeys === true) {
    const add = (before: number, after: number) => edges.add(before, after, LINEARIZABLE);
    attempt(LINEARIZABLE, () => precedingOnKey(table, shown, add));
  }
  return accepted;
}

/** Versions know no time of their own. */
function timeless(versions: RegisterVersions): OrderGraph {
  return {
    kind: 'none',
    nodeCount: versions.count,
    after: new Int32Array(versions.count).fill(-1),
    barrierStart: new Int32Array(1),
    byInvocation: new Int32Array(0),
    hasEdges: false,
  };
}

/** The value of a version as it was recorded. */
export function versionValue(
  table: TransactionTable,
  versions: RegisterVersions,
  version: number,
): Json {
  const holder = versions.holder[version]!;
  if (holder < 0) return null;
  const txn = table.mops.txn[holder]!;
  const recorded = recordedMops(table, txn)[holder - table.firstMop[txn]!];
  return (recorded as readonly Json[])[2] ?? null;
}

function addCyclicVersions(
  table: TransactionTable,
  versions: RegisterVersions,
  cycle: Int32Array,
  sources: readonly string[],
  findings: Findings,
): void {
  const key = table.mops.keys[versions.key[cycle[0]!]!]!;
  findings.add('cyclic-versions', () => {
    const values = [...cycle].map((version) => versionValue(table, versions, version));
    return {
      summary:
        `The values ${show(values)} of key ${showKey(key)} each come before the other, ` +
        `by ${sources.join(', ')}.`,
      key,
      ops: [],
      details: { values, sources: [...sources] },
    };
  });
}

/** Null comes before everything else. Only useful where somebody read null. */
function addInitial(versions: RegisterVersions, edges: EdgeList): void {
  for (let version = 0; version < versions.count; version += 1) {
    const initial = versions.initial[versions.key[version]!]!;
    if (initial >= 0) edges.add(initial, version, INITIAL);
  }
}

function addTransactionOrder(
  table: TransactionTable,
  versions: RegisterVersions,
  order: { readonly [index: string]: number },
  edges: EdgeList,
): void {
  const { mops } = table;
  const placed: { readonly txn: number; readonly place: number }[] = [];
  for (let txn = 0; txn < table.count; txn += 1) {
    const index = table.history[table.completed[txn]!]?.index;
    const place = index === undefined ? undefined : order[String(index)];
    if (place !== undefined && table.outcome[txn] !== FAIL) placed.push({ txn, place });
  }
  placed.sort((a, b) => a.place - b.place);
  const latest = new Map<number, number>();
  for (const { txn } of placed) {
    for (let mop = table.firstMop[txn]!; mop < table.firstMop[txn + 1]!; mop += 1) {
      const version = versions.external[mop]!;
      if (version < 0 || mops.kind[mop] !== WRITE) continue;
      const before = latest.get(mops.key[mop]!);
      if (before !== undefined) edges.add(before, version, TRANSACTION_ORDER);
      latest.set(mops.key[mop]!, version);
    }
  }
}

function addWritesFollowReads(
  table: TransactionTable,
  versions: RegisterVersions,
  edges: EdgeList,
): void {
  const { mops } = table;
  for (let mop = 0; mop < mops.count; mop += 1) {
    if (mops.kind[mop] !== WRITE || versions.external[mop]! < 0) continue;
    if (table.outcome[mops.txn[mop]!] !== OK) continue;
    const read = externalReadBefore(table, versions, mop);
    if (read >= 0) edges.add(read, versions.external[mop]!, WRITES_FOLLOW_READS);
  }
}

/** What a process left of a key comes before what it next meets of that key. */
function addSequential(table: TransactionTable, shown: Shown, edges: EdgeList): void {
  const byProcess = new Map<number, number[]>();
  for (let txn = 0; txn < table.count; txn += 1) {
    if (table.outcome[txn] !== OK) continue;
    const process = table.process[txn]!;
    const list = byProcess.get(process);
    if (list === undefined) byProcess.set(process, [txn]);
    else list.push(txn);
  }
  const keyCount = table.mops.keys.length;
  const left = new Int32Array(keyCount);
  const leftBy = new Int32Array(keyCount).fill(-1);
  let process = 0;
  for (const txns of byProcess.values()) {
    for (const txn of txns) {
      for (let row = shown.start[txn]!; row < shown.start[txn + 1]!; row += 1) {
        const key = shown.key[row]!;
        if (leftBy[key] === process) edges.add(left[key]!, shown.first[row]!, SEQUENTIAL);
        left[key] = shown.last[row]!;
        leftBy[key] = process;
      }
    }
    process += 1;
  }
}
