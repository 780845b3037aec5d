// Cycles in words. Counterpart: elle.explanation.
//
//   Let T1 be operation 3 and T2 be operation 5. Then:
//   - T1 precedes T2, because T1 did not see T2's append of 5 to x.
//   - However, T2 precedes T1, because T1 saw T2's append of 1 to y: a contradiction!

import type { Json } from '../../src/json.ts';
import type { Cycle } from './cycles.ts';
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

/** A cycle longer than this is explained edge by edge only in `details`, not in the explanation's lines. */
const LINES_MAX = 200;

/** The whole finding for a cycle: a sentence, the operations, and the explanation edge by edge. */
export function explainCycle(table: TransactionTable, cycle: Cycle, explain: ExplainEdge): Finding {
  const { txns, relations } = cycle;
  const ops = txns.map((txn) => opIndex(table, txn));
  const steps = txns.map((from, i) => {
    const next = (i + 1) % txns.length;
    const to = txns[next]!;
    const relation = relations[i]!;
    const names: [string, string] = [`T${i + 1}`, `T${next + 1}`];
    const reason =
      relation === PROCESS || relation === REALTIME
        ? explainTime(table, from, to, relation, ...names)
        : explain({ from, to, relation }, ...names);
    return { from: ops[i]!, to: ops[next]!, relation: RELATION_NAMES.get(relation)!, ...reason };
  });
  return {
    summary: summarize(cycle, ops),
    ops,
    details: {
      cycle: ops,
      componentSize: cycle.componentSize,
      steps,
      explanation: lines(table, cycle, ops, steps),
    },
  };
}

function summarize(cycle: Cycle, ops: readonly number[]): string {
  const shown = ops.length > 8 ? [...ops.slice(0, 7), '…', ops[ops.length - 1]!] : ops;
  return (
    `${ops.length} transactions each precede the next and the last precedes the first ` +
    `(${cycle.kind}): operations ${shown.join(' → ')} → ${ops[0]}.`
  );
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
  const position = table.invoked[to]!;
  const invoked = table.history[position]?.index ?? position;
  return {
    text: `${first} was complete at operation ${completed}, before ${second} was invoked at operation ${invoked}`,
  };
}

function lines(
  table: TransactionTable,
  cycle: Cycle,
  ops: readonly number[],
  steps: readonly { readonly text: string }[],
): string[] {
  const { txns } = cycle;
  const result = ['Let:'];
  txns.slice(0, LINES_MAX).forEach((txn, i) => {
    result.push(`  T${i + 1} = operation ${ops[i]}: ${show(recordedMops(table, txn))}`);
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
