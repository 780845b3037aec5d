// The weak models as Biswas and Enea define them ("On the Complexity of Checking Transactional
// Consistency", OOPSLA 2019): read committed, read atomic and causal consistency of registers, from
// who read from whom and the order within each session alone, with nothing assumed of version
// orders. Their read committed is stronger than Adya's.
//
// Each model says when a writer t2 of x must have committed before t1, given that t3 read x from
// t1:
//   read-committed   t3 had read from t2 before it read x
//   read-atomic      t3 reads from t2, or t2 is before t3 in its session
//   causal           t2 is before t3 by any chain of such steps
// The history has the property if these obligations, with reads-from and session order, make no
// cycle.

import type { History } from '../../src/history/types.ts';
import { components } from './components.ts';
import { EdgeList, PROCESS, WR, WW } from './edge-list.ts';
import { Findings } from './findings.ts';
import { guarded } from './guard.ts';
import { NIL_CODE } from './interner.ts';
import { READ, WRITE } from './micro-ops.ts';
import { orderGraph } from './order-graph.ts';
import { checkRegisterReads } from './register-reads.ts';
import { judge, type TransactionReport } from './report.ts';
import { OK, opIndex, readTransactions, type TransactionTable } from './transactions.ts';

/** A weak model as Biswas and Enea define it. */
export type SessionModel = 'read-committed' | 'read-atomic' | 'causal';

/** A read from another transaction: `writer` is -1 for the initial state. */
interface OuterRead {
  readonly key: number;
  readonly writer: number;
}

/**
 * Judges register transactions; processes are the sessions. Reads of aborted, intermediate or
 * unwritten values are invalid under every model; a cycle is the anomaly `commit-order-cycle`.
 */
export function checkSessionIsolation(history: History, model: SessionModel): TransactionReport {
  return guarded(undefined, () => {
    const table = readTransactions(history, 'rw-register');
    const findings = new Findings();
    checkRegisterReads(table, false, findings);
    const { duplicateWrite } = table.mops;
    if (duplicateWrite === undefined) addCommitOrderCycles(table, model, findings);
    const vacuous = table.count === 0 ? 'there are no transactions' : duplicateWrite?.message;
    const forbidden = new Set(findings.kinds());
    return judge(findings, { forbidden, order: 'none' }, 'none', vacuous, {
      transactions: table.count,
    });
  });
}

function addCommitOrderCycles(
  table: TransactionTable,
  model: SessionModel,
  findings: Findings,
): void {
  const reads = Array.from({ length: table.count }, (_, txn) => outerReads(table, txn));
  const sessions = orderGraph(table, 'process');
  const edges = new EdgeList();
  sessions.after.forEach((next, txn) => {
    if (next >= 0) edges.add(txn, next, PROCESS);
  });
  reads.forEach((list, txn) => {
    for (const { writer } of list) if (writer >= 0) edges.add(writer, txn, WR);
  });
  const timeless = orderGraph(table, 'none');
  const report = (): boolean => {
    const cyclic = components(table.count, edges.adjacency(table.count), timeless);
    for (const members of cyclic) {
      const ops = [...members].map((txn) => opIndex(table, txn));
      findings.add('commit-order-cycle', () => ({
        summary: `Under ${model}, operations ${ops.slice(0, 8).join(', ')}${ops.length > 8 ? ' …' : ''} must each commit before the other.`,
        ops,
      }));
    }
    return cyclic.length > 0;
  };
  // Causality itself must be free of cycles before anything can be before anything else.
  if (report()) return;
  const obligations = new Obligations(table, reads, edges, findings);
  if (model === 'read-committed') obligations.addReadCommitted();
  else if (model === 'read-atomic') obligations.addReadAtomic();
  else obligations.addCausal();
  report();
}

/** Reads before the transaction's own write to the key, in order. */
function outerReads(table: TransactionTable, txn: number): OuterRead[] {
  const { mops } = table;
  const reads: OuterRead[] = [];
  if (table.outcome[txn] !== OK) return reads;
  const own = new Set<number>();
  for (let mop = table.firstMop[txn]!; mop < table.firstMop[txn + 1]!; mop += 1) {
    const key = mops.key[mop]!;
    if (mops.kind[mop] === WRITE) own.add(key);
    else if (mops.kind[mop] === READ && !own.has(key)) {
      const code = mops.code[mop]!;
      const write = code === NIL_CODE ? -1 : mops.writes.get(key, code);
      reads.push({ key, writer: write < 0 ? -1 : mops.txn[write]! });
    }
  }
  return reads;
}

class Obligations {
  readonly #table: TransactionTable;
  readonly #reads: readonly (readonly OuterRead[])[];
  readonly #edges: EdgeList;
  readonly #findings: Findings;
  readonly #writes: readonly ReadonlySet<number>[];

  constructor(
    table: TransactionTable,
    reads: readonly (readonly OuterRead[])[],
    edges: EdgeList,
    findings: Findings,
  ) {
    this.#table = table;
    this.#reads = reads;
    this.#edges = edges;
    this.#findings = findings;
    const { mops, firstMop } = table;
    this.#writes = reads.map((_, txn) => {
      const keys = new Set<number>();
      for (let mop = firstMop[txn]!; mop < firstMop[txn + 1]!; mop += 1) {
        if (mops.kind[mop] === WRITE) keys.add(mops.key[mop]!);
      }
      return keys;
    });
  }

  addReadCommitted(): void {
    this.#reads.forEach((list, reader) => {
      list.forEach(({ key, writer }, i) => {
        for (const earlier of list.slice(0, i)) this.#oblige(earlier.writer, writer, key, reader);
      });
    });
  }

  addReadAtomic(): void {
    const lastWriter = new Map<string, number>();
    this.#reads.forEach((list, reader) => {
      const session = this.#table.process[reader]!;
      for (const { key, writer } of list) {
        for (const other of list) this.#oblige(other.writer, writer, key, reader);
        this.#oblige(lastWriter.get(`${session} ${key}`) ?? -1, writer, key, reader);
      }
      for (const key of this.#writes[reader]!) lastWriter.set(`${session} ${key}`, reader);
    });
  }

  /**
   * What is before a transaction, as the number of transactions of each session: all of them, up to
   * that one.
   */
  addCausal(): void {
    const sessionTxns = new Map<number, number[]>();
    const place = new Int32Array(this.#table.count);
    for (let txn = 0; txn < this.#table.count; txn += 1) {
      const list = sessionTxns.get(this.#table.process[txn]!) ?? [];
      place[txn] = list.push(txn);
      sessionTxns.set(this.#table.process[txn]!, list);
    }
    const clocks = new Map<number, Map<number, number>>();
    const clockOf = (txn: number): Map<number, number> => clocks.get(txn) ?? new Map();
    for (const txn of this.#causalOrder()) {
      const clock = new Map<number, number>();
      const session = this.#table.process[txn]!;
      const before = sessionTxns.get(session)![place[txn]! - 2];
      for (const source of [before ?? -1, ...this.#reads[txn]!.map(({ writer }) => writer)]) {
        if (source < 0 || source === txn) continue;
        for (const [one, count] of clockOf(source)) {
          clock.set(one, Math.max(count, clock.get(one) ?? 0));
        }
        const one = this.#table.process[source]!;
        clock.set(one, Math.max(place[source]!, clock.get(one) ?? 0));
      }
      clocks.set(txn, clock);
      for (const { key, writer } of this.#reads[txn]!) {
        for (const [one, count] of clock) {
          const known = sessionTxns.get(one)!.slice(0, count);
          const last = known.findLast((other) => this.#writes[other]!.has(key));
          this.#oblige(last ?? -1, writer, key, txn);
        }
      }
    }
  }

  /**
   * Transactions such that each comes after those it reads from and those before it in its session.
   */
  #causalOrder(): readonly number[] {
    const { start, to } = this.#edges.adjacency(this.#table.count);
    const waysIn = new Int32Array(this.#table.count);
    for (const txn of to) waysIn[txn]! += 1;
    const order = [...waysIn.keys()].filter((txn) => waysIn[txn] === 0);
    for (const txn of order) {
      for (let edge = start[txn]!; edge < start[txn + 1]!; edge += 1) {
        const next = to[edge]!;
        waysIn[next]! -= 1;
        if (waysIn[next] === 0) order.push(next);
      }
    }
    return order;
  }

  /** A writer of the key that the reader must know of committed before the writer that was read. */
  #oblige(known: number, read: number, key: number, reader: number): void {
    if (known < 0 || known === read || known === reader || !this.#writes[known]?.has(key)) return;
    if (read >= 0) this.#edges.add(known, read, WW);
    else {
      const ops = [opIndex(this.#table, known), opIndex(this.#table, reader)];
      this.#findings.add('commit-order-cycle', () => ({
        summary: `Operation ${ops[1]} read the initial state of a key that operation ${ops[0]}, which it had to know of, wrote.`,
        ops,
      }));
    }
  }
}
