// The shortest explanation of a failing run that is true: what it happened to, the operations involved, the faults
// that were active then, and the promise that was broken.

import type { Anomaly } from '../../checkers/checker.ts';
import type { History } from '../history/types.ts';
import type { FaultRecord, RunResults } from '../run/types.ts';
import type { PlantedBug } from '../system.ts';
import { count } from '../text.ts';
import { faultLines, isActive } from './faults.ts';
import { indent, type Line, span } from './line.ts';
import { type Operation, operationLines, operationsAt } from './operations.ts';
import { promiseOf } from './promises.ts';

/** More operations than this nobody follows; the rest stays in `results.json`. */
const OPERATIONS_SHOWN_MAX = 12;

/** An anomaly and the checker that found it. */
export interface Finding {
  readonly checker: string;
  readonly anomaly: Anomaly;
}

/** Everything that the checkers object to, the most telling of each checker first. */
export function findingsOf(results: RunResults): Finding[] {
  return Object.entries(results.checkers).flatMap(([checker, result]) =>
    result.verdict === 'invalid' ? result.anomalies.map((anomaly) => ({ checker, anomaly })) : [],
  );
}

/** `bugs` are the planted bugs that were switched on. Empty where no checker objects. */
export function explain(
  results: RunResults,
  history: History,
  bugs: readonly PlantedBug[],
): Line[] {
  const findings = findingsOf(results);
  const [first] = findings;
  if (first === undefined) return [];
  const { anomaly, checker } = first;
  const operations = operationsAt(history, anomaly.ops);
  const promise = promiseOf(checker);
  return [
    [span('heading', 'What broke')],
    indent(headline(anomaly), 2),
    ...shownOperations(operations).map((line) => indent(line, 4)),
    ...activeFaults(results.faults, operations).map((line) => indent(line, 2)),
    ...(promise === null ? [] : [indent([`broken promise (${checker}): ${promise}`], 2)]),
    ...bugs.map((bug) =>
      indent([`planted bug ${bug.name} is on; it breaks this: ${bug.breaks}`], 2),
    ),
    ...(findings.length === 1
      ? []
      : [
          indent(
            [
              span(
                'dim',
                `${count(findings.length - 1, 'more anomaly', 'more anomalies')} in results.json`,
              ),
            ],
            2,
          ),
        ]),
  ];
}

function headline(anomaly: Anomaly): Line {
  const where: Line = anomaly.key === undefined ? [] : [span('strong', `key ${anomaly.key}`), ': '];
  return [...where, span('invalid', anomaly.kind), `: ${anomaly.summary}`];
}

function shownOperations(operations: readonly Operation[]): Line[] {
  const hidden = operations.length - OPERATIONS_SHOWN_MAX;
  if (hidden <= 0) return operationLines(operations);
  return [
    [span('dim', `${count(hidden, 'earlier operation')} in results.json`)],
    ...operationLines(operations.slice(hidden)),
  ];
}

function activeFaults(faults: readonly FaultRecord[], operations: readonly Operation[]): Line[] {
  if (faults.length === 0 || operations.length === 0) return [];
  const from = Math.min(...operations.map(({ invoke }) => invoke.time));
  const to = Math.max(...operations.map(({ invoke, completion }) => (completion ?? invoke).time));
  const active = faults.filter((fault) => isActive(fault, from, to));
  if (active.length > 0) {
    return [['faults active then:'], ...faultLines(active, false).map((line) => indent(line, 2))];
  }
  const before = faults.filter((fault) => fault.healedAt < from).at(-1);
  if (before === undefined) return [['no fault had been injected by then']];
  return [
    ['no fault was active then; the last one before:'],
    ...faultLines([before], false).map((line) => indent(line, 2)),
  ];
}
