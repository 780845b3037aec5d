// The shortest explanation of a failing run that is true: what it happened to, the operations
// involved, the faults that were active then, and the promise that was broken.

import type { Anomaly } from '../../checkers/checker.ts';
import { unreachable } from '../errors.ts';
import type { History } from '../history/types.ts';
import type { RunResults } from '../run/types.ts';
import type { PlantedBug } from '../system.ts';
import { count } from '../text.ts';
import { type Account, accountOf, type FaultsThen, type Finding, findingsOf } from './account.ts';
import { faultLines } from './faults.ts';
import { indent, type Line, span } from './line.ts';
import { operationLines } from './operations.ts';
import { cycleLines, modelLines } from './transactions.ts';

export interface ExplainOptions {
  /** Leaves nothing of a cycle out. */
  readonly showsAll: boolean;
  /** Where everything else is to be found. */
  readonly rest: string;
}

/** `bugs` are the planted bugs that were switched on. Empty where no checker objects. */
export function explain(
  results: RunResults,
  history: History,
  bugs: readonly PlantedBug[],
  { showsAll, rest }: ExplainOptions = { showsAll: false, rest: 'in results.json' },
): Line[] {
  const findings = findingsOf(results);
  const [first] = findings;
  if (first === undefined) return [];
  const account = accountOf(first, results, history);
  const { promise } = account;
  const cycle = cycleLines(first.anomaly, showsAll);
  const more = count(findings.length - 1, 'more anomaly', 'more anomalies');
  return [
    [span('heading', 'What broke')],
    ...(account.sentences.length > 1 ? [indent([account.sentences[0] ?? ''], 2)] : []),
    indent(headline(first.anomaly), 2),
    // A cycle names its transactions itself.
    ...(cycle.length > 0 ? cycle : shownOperations(account, rest)).map((line) => indent(line, 4)),
    ...faultsLines(account.faults).map((line) => indent(line, 2)),
    ...(promise === null ? [] : [indent([`broken promise (${first.checker}): ${promise}`], 2)]),
    ...bugs.map((bug) =>
      indent([`planted bug ${bug.name} is on; it breaks this: ${bug.breaks}`], 2),
    ),
    ...otherCycles(findings.slice(1), showsAll),
    ...modelLines(results).map((line) => indent(line, 2)),
    ...(findings.length === 1 ? [] : [indent([span('dim', `${more} ${rest}`)], 2)]),
  ];
}

/** Every other cycle is explained as well: none of them follows from the first. */
function otherCycles(findings: readonly Finding[], showsAll: boolean): Line[] {
  return findings.flatMap(({ anomaly }) => {
    const lines = cycleLines(anomaly, showsAll);
    if (lines.length === 0) return [];
    return [indent(headline(anomaly), 2), ...lines.map((line) => indent(line, 4))];
  });
}

function headline(anomaly: Anomaly): Line {
  const where: Line = anomaly.key === undefined ? [] : [span('strong', `key ${anomaly.key}`), ': '];
  return [...where, span('invalid', anomaly.kind), `: ${anomaly.summary}`];
}

function shownOperations({ operations, hidden }: Account, rest: string): Line[] {
  if (hidden === 0) return operationLines(operations);
  return [
    [span('dim', `${count(hidden, 'earlier operation')} ${rest}`)],
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
