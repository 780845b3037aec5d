// The account of a failing run: what it happened to, in a sentence; the operations involved; the
// faults that were active then; the promise that was broken. Reports for terminals and for browsers
// tell the same one.

import type { Anomaly } from '../../checkers/checker.ts';
import { promiseOf } from '../../checkers/index.ts';
import type { History } from '../history/types.ts';
import type { FaultRecord, RunResults } from '../run/types.ts';
import { count, sentenceList } from '../text.ts';
import {
  type CycleDetails,
  cycleDetails,
  eventsOf,
  holdDetails,
  linearizabilityDetails,
} from './anomaly-details.ts';
import { isActive } from './faults.ts';
import { heldTwice } from './held-twice.ts';
import { type Operation, operationsAt } from './operations.ts';
import { wentBack } from './went-back.ts';

/** More operations than this nobody follows. */
const OPERATIONS_SHOWN_MAX = 12;

/** An anomaly and the checker that found it. */
export interface Finding {
  readonly checker: string;
  readonly anomaly: Anomaly;
}

/** The faults that matter to some operations: those active then, or else the last one before. */
export type FaultsThen =
  | { readonly when: 'then'; readonly faults: readonly FaultRecord[] }
  | { readonly when: 'before'; readonly faults: readonly [FaultRecord] }
  | { readonly when: 'not-yet' }
  | { readonly when: 'none-planned' };

export interface Account {
  readonly finding: Finding;
  /** Sentences: what happened. The first says it all, where it can be said plainly. */
  readonly sentences: readonly string[];
  /** The operations that the anomaly names, in order of invocation; at most the last few. */
  readonly operations: readonly Operation[];
  /** How many more there are before them. */
  readonly hidden: number;
  readonly faults: FaultsThen;
  /** Null where the checker states none. */
  readonly promise: string | null;
}

/**
 * Everything that the checkers object to, the most telling of each checker first: two holds of one
 * lock at once need no explanation and lead; what says little comes last.
 */
export function findingsOf(results: RunResults): Finding[] {
  const findings = Object.entries(results.checkers).flatMap(([checker, result]) =>
    result.verdict === 'invalid' ? result.anomalies.map((anomaly) => ({ checker, anomaly })) : [],
  );
  const rank = ({ anomaly }: Finding): number =>
    holdDetails(anomaly) !== null ? 0 : saysLittle(anomaly) ? 2 : 1;
  return findings.sort((a, b) => rank(a) - rank(b));
}

/**
 * A history without a linearization and without a few operations that show why: true, and of little
 * help.
 */
function saysLittle(anomaly: Anomaly): boolean {
  const details = linearizabilityDetails(anomaly);
  return details !== null && !details.selfContained;
}

/** `history` holds at least the operations of the finding. */
export function accountOf(finding: Finding, results: RunResults, history: History): Account {
  const { anomaly, checker } = finding;
  const operations = operationsAt(history, anomaly.ops);
  const hidden = Math.max(0, operations.length - OPERATIONS_SHOWN_MAX);
  return {
    finding,
    sentences: sentencesOf(anomaly, history),
    operations: operations.slice(hidden),
    hidden,
    faults: faultsThen(results.faults, beforeFinal(operations, results)),
    promise: promiseOf(checker),
  };
}

function sentencesOf(anomaly: Anomaly, history: History): readonly string[] {
  const where = anomaly.key === undefined ? '' : `On key ${anomaly.key}: `;
  const summary = `${where}${anomaly.summary.replace(/\.$/, '')}.`;
  const holds = holdDetails(anomaly);
  if (holds !== null) {
    const why = 'neither had released it, and neither lease can have ended by any right clock';
    return [`${heldTwice(holds, anomaly.key)}: ${why}.`];
  }
  const cycle = cycleDetails(anomaly);
  if (cycle !== null) return [cycleSentence(cycle, history), summary];
  const details = linearizabilityDetails(anomaly);
  if (details === null || !details.indexed) return [summary];
  const on = anomaly.key === undefined ? 'The' : `On key ${anomaly.key} the`;
  const formal = `${on} operation ${details.failing.text} fits no order that ${/^[aeio]/.test(details.model) ? 'an' : 'a'} ${details.model} allows: ${details.reason}.`;
  const plain = wentBack(details, operationsAt(history, eventsOf(anomaly)), anomaly.key);
  return plain === null ? [formal] : [plain, formal];
}

/** Edges of a cycle that a sentence can hold; the others are counted. */
const EDGES_SHOWN_MAX = 3;

/** `On keys k1 and k2: #4 comes before #6, because …; and #6 comes before #4, because ….` */
function cycleSentence({ cycle, steps }: CycleDetails, history: History): string {
  const keys = [...new Set(steps.map(({ key }) => key).filter((key) => key !== ''))];
  const where =
    keys.length === 0 ? '' : `On key${keys.length > 1 ? 's' : ''} ${sentenceList(keys)}: `;
  const operations = operationsAt(history, cycle);
  const names = cycle.map((event) => nameOf(operations, event));
  const reasons = steps.slice(0, EDGES_SHOWN_MAX).map(({ text }, index) => {
    const words = text.replace(/\bT(\d+)\b/g, (name, place) => names[Number(place) - 1] ?? name);
    const next = names[(index + 1) % names.length] ?? '';
    return `${names[index] ?? ''} comes before ${next}, because ${words}`;
  });
  const more = steps.length - reasons.length;
  const rest =
    more === 0
      ? ''
      : `; and so on over ${count(more, 'more transaction')}, back to ${names[0] ?? ''}`;
  const joined = more === 0 ? reasons.join('; but ') : reasons.join('; ');
  return `${where}${joined}${rest}. No order of transactions allows that.`;
}

/** A transaction by its invocation, as tables and drawings name it. */
function nameOf(operations: readonly Operation[], event: number): string {
  const found = operations.find(
    ({ invoke, completion }) => invoke.index === event || completion?.index === event,
  );
  return found === undefined ? `#${event}` : `#${found.invoke.index}`;
}

/** Final reads only show what broke before; they count where there is nothing else. */
function beforeFinal(
  operations: readonly Operation[],
  { phasesNs }: RunResults,
): readonly Operation[] {
  const final = phasesNs.final ?? Number.POSITIVE_INFINITY;
  const before = operations.filter(({ invoke }) => invoke.time < final);
  return before.length === 0 ? operations : before;
}

/** The faults in force from the first invocation to the last completion. */
function faultsThen(faults: readonly FaultRecord[], operations: readonly Operation[]): FaultsThen {
  if (faults.length === 0 || operations.length === 0) return { when: 'none-planned' };
  const from = Math.min(...operations.map(({ invoke }) => invoke.time));
  const to = Math.max(...operations.map(({ invoke, completion }) => (completion ?? invoke).time));
  const inOrder = [...faults].sort((a, b) => a.injectedAt - b.injectedAt);
  const active = inOrder.filter((fault) => isActive(fault, from, to));
  if (active.length > 0) return { when: 'then', faults: active };
  const before = inOrder.filter((fault) => fault.healedAt < from).at(-1);
  return before === undefined ? { when: 'not-yet' } : { when: 'before', faults: [before] };
}
