// Cycles in words. Counterpart: elle.explanation.
//
//   Let T1 be operation 3 and T2 be operation 5. Then:
//   - T1 precedes T2, because T1 did not see T2's append of 5 to x.
//   - However, T2 precedes T1, because T1 saw T2's append of 1 to y: a contradiction!

import type { Json } from '../../src/json.ts';
import type { Cycle, Ring } from './cycles.ts';
import { PROCESS, REALTIME, RW, WR, WW } from './edge-list.ts';
import { type Finding, show } from './findings.ts';
import { opIndex, recordedMops, type TransactionTable } from './transactions.ts';

/** Why one transaction precedes another, in words that follow "because". */
export interface EdgeReason {
  readonly text: string;
  readonly key?: Json;
  /** What the earlier transaction wrote or saw. */
  readonly value?: Json;
  /** What the later transaction wrote or saw. */
  readonly nextValue?: Json;
}

/** Explains a ww, wr or rw edge; `first` and `second` are what to call the two transactions. */
export type ExplainEdge = (
  edge: { readonly from: number; readonly to: number; readonly relation: number },
  first: string,
  second: string,
) => EdgeReason;

const RELATION_NAMES: ReadonlyMap<number, string> = new Map([
  [WW, 'ww'],
  [WR, 'wr'],
  [RW, 'rw'],
  [PROCESS, 'process'],
  [REALTIME, 'realtime'],
]);

/**
 * A cycle longer than this is explained edge by edge only in `details`, not in the explanation's
 * lines.
 */
const LINES_MAX = 2_000;

/** The whole finding for a cycle: a sentence, the operations, and the explanation edge by edge. */
export function explainCycle(table: TransactionTable, cycle: Cycle, explain: ExplainEdge): Finding {
  const own = explainRing(table, cycle, explain);
  const neighbours =
    cycle.neighbours === undefined ? undefined : explainRing(table, cycle.neighbours, explain);
  const { kind, componentSize } = cycle;
  return {
    summary:
      `${own.cycle.length} transactions each precede the next and the last precedes the first ` +
      `(${kind}): operations ${arrows(own.cycle)}.` +
      (neighbours === undefined
        ? ''
        : ` Between immediate neighbours in time, the shortest cycle has ` +
          `${neighbours.cycle.length} transactions: ${arrows(neighbours.cycle)}.`),
    ops: own.cycle,
    details: { ...own, componentSize, ...(neighbours === undefined ? {} : { neighbours }) },
  };
}

function explainRing(table: TransactionTable, ring: Ring, explain: ExplainEdge) {
  const { txns, relations } = ring;
  const cycle = txns.map((txn) => opIndex(table, txn));
  const steps = txns.map((from, i) => {
    const next = (i + 1) % txns.length;
    const to = txns[next]!;
    const relation = relations[i]!;
    const names: [string, string] = [`T${i + 1}`, `T${next + 1}`];
    const reason =
      relation === PROCESS || relation === REALTIME
        ? explainTime(table, from, to, relation, ...names)
        : explain({ from, to, relation }, ...names);
    return {
      from: cycle[i]!,
      to: cycle[next]!,
      relation: RELATION_NAMES.get(relation)!,
      ...reason,
    };
  });
  return { cycle, steps, explanation: lines(table, ring, cycle, steps) };
}

/** `3 → 5 → 3`; of a long cycle the beginning and the end. */
function arrows(ops: readonly number[]): string {
  const shown = ops.length > 24 ? [...ops.slice(0, 7), '…', ops[ops.length - 1]!] : ops;
  return `${shown.join(' → ')} → ${ops[0]}`;
}

function explainTime(
  table: TransactionTable,
  from: number,
  to: number,
  relation: number,
  first: string,
  second: string,
): EdgeReason {
  if (relation === PROCESS) {
    return { text: `process ${table.process[from]} did ${first} before ${second}` };
  }
  const completed = opIndex(table, from);
  const invoked = invocationIndex(table, to) ?? table.invoked[to];
  return {
    text: `${first} was complete at operation ${completed}, before ${second} was invoked at operation ${invoked}`,
  };
}

/** `index` of the event that invoked a transaction; undefined where it was not recorded. */
function invocationIndex(table: TransactionTable, txn: number): number | undefined {
  return table.history[table.invoked[txn]!]?.index;
}

function lines(
  table: TransactionTable,
  ring: Ring,
  ops: readonly number[],
  steps: readonly { readonly text: string }[],
): string[] {
  const { txns } = ring;
  const result = ['Let:'];
  txns.slice(0, LINES_MAX).forEach((txn, i) => {
    const invoked = invocationIndex(table, txn);
    const since = invoked === undefined ? '' : `, invoked at ${invoked}`;
    const who = `process ${table.process[txn]}${since}`;
    result.push(`  T${i + 1} = operation ${ops[i]} (${who}): ${show(recordedMops(table, txn))}`);
  });
  result.push('Then:');
  steps.slice(0, LINES_MAX).forEach((step, i) => {
    const isLast = i === txns.length - 1;
    const [first, second] = [`T${i + 1}`, `T${((i + 1) % txns.length) + 1}`];
    result.push(
      `  - ${isLast ? 'However, ' : ''}${first} precedes ${second}, because ${step.text}` +
        `${isLast ? ': a contradiction!' : '.'}`,
    );
  });
  if (txns.length > LINES_MAX) result.push(`  … and ${txns.length - LINES_MAX} more steps.`);
  return result;
}
