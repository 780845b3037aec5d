// The shortest explanation of a failing run that is true: what it happened to, the operations involved, the faults
// that were active then, and the promise that was broken.

import type { Anomaly } from '../../checkers/checker.ts';
import { unreachable } from '../errors.ts';
import type { History } from '../history/types.ts';
import type { RunResults } from '../run/types.ts';
import type { PlantedBug } from '../system.ts';
import { count } from '../text.ts';
import { type Account, accountOf, type FaultsThen, findingsOf } from './account.ts';
import { faultLines } from './faults.ts';
import { indent, type Line, span } from './line.ts';
import { operationLines } from './operations.ts';

/** `bugs` are the planted bugs that were switched on. Empty where no checker objects. */
export function explain(
  results: RunResults,
  history: History,
  bugs: readonly PlantedBug[],
): Line[] {
  const findings = findingsOf(results);
  const [first] = findings;
  if (first === undefined) return [];
  const account = accountOf(first, results, history);
  const { promise } = account;
  const more = count(findings.length - 1, 'more anomaly', 'more anomalies');
  return [
    [span('heading', 'What broke')],
    ...(account.sentences.length > 1 ? [indent([account.sentences[0] ?? ''], 2)] : []),
    indent(headline(first.anomaly), 2),
    ...shownOperations(account).map((line) => indent(line, 4)),
    ...faultsLines(account.faults).map((line) => indent(line, 2)),
    ...(promise === null ? [] : [indent([`broken promise (${first.checker}): ${promise}`], 2)]),
    ...bugs.map((bug) =>
      indent([`planted bug ${bug.name} is on; it breaks this: ${bug.breaks}`], 2),
    ),
    ...(findings.length === 1 ? [] : [indent([span('dim', `${more} in results.json`)], 2)]),
  ];
}

function headline(anomaly: Anomaly): Line {
  const where: Line = anomaly.key === undefined ? [] : [span('strong', `key ${anomaly.key}`), ': '];
  return [...where, span('invalid', anomaly.kind), `: ${anomaly.summary}`];
}

function shownOperations({ operations, hidden }: Account): Line[] {
  if (hidden === 0) return operationLines(operations);
  return [
    [span('dim', `${count(hidden, 'earlier operation')} in results.json`)],
    ...operationLines(operations),
  ];
}

function faultsLines(then: FaultsThen): Line[] {
  switch (then.when) {
    case 'none-planned':
      return [];
    case 'not-yet':
      return [['no fault had been injected by then']];
    case 'then':
    case 'before': {
      const head =
        then.when === 'then'
          ? 'faults active then:'
          : 'no fault was active then; the last one before:';
      return [[head], ...faultLines(then.faults, false).map((line) => indent(line, 2))];
    }
    default:
      return unreachable(then);
  }
}
