// What a run comes to, for a terminal: the verdict, the evidence, where the files are, what broke,
// and the command that repeats it.

import type { Verdict } from '../../checkers/checker.ts';
import { formatDuration, formatMoment } from '../duration.ts';
import type { History } from '../history/types.ts';
import type { RunResults, RunSpec } from '../run/types.ts';
import type { PlantedBug } from '../system.ts';
import { count, formatNumber } from '../text.ts';
import { findingsOf } from './account.ts';
import { faultLines } from './faults.ts';
import { latencyLine } from './latency.ts';
import { indent, type Line, span } from './line.ts';
import { explain } from './terminal-failure.ts';

/** All that a report is made from. */
export interface ReportedRun {
  readonly spec: RunSpec;
  readonly results: RunResults;
  /** The run's folder, as it is to be shown. */
  readonly directory: string;
  /** The report for browsers, as it is to be shown; null where there is none. */
  readonly page: string | null;
  /** Read only where a checker objects; may be empty otherwise. */
  readonly history: History;
  /** The planted bugs that were switched on, as their system declares them. */
  readonly bugs: readonly PlantedBug[];
  /** The one-line command that does it again. */
  readonly repeat: string;
}

/** The whole report, as lines for stdout. */
export function terminalReport(run: ReportedRun): Line[] {
  const { results } = run;
  const explanation = explain(results, run.history, run.bugs);
  return [
    verdictLine(run),
    ...countLines(run).map((line) => indent(line, 2)),
    ...stopLines(results).map((line) => indent(line, 2)),
    ...doubtLines(results).map((line) => indent(line, 2)),
    ...faultSection(run),
    [],
    [span('heading', 'Files'), `   ${run.directory}`],
    ...(run.page === null ? [] : [[span('heading', 'Report'), `  ${run.page}`]]),
    ...(explanation.length === 0 ? [] : [[], ...explanation, []]),
    [span('heading', 'Repeat'), '  ', span('command', run.repeat)],
  ];
}

function stopLines({ stopped }: RunResults): Line[] {
  if (stopped === null) return [];
  const when = formatMoment(stopped.time);
  return [
    [`stopped at ${when}, at the violation that ${stopped.checker} saw in event ${stopped.index}`],
  ];
}

/** The verdict, what there was of it, and the doubts. */
export function verdictLines(run: ReportedRun): Line[] {
  return [
    verdictLine(run),
    ...countLines(run).map((line) => indent(line, 2)),
    ...doubtLines(run.results).map((line) => indent(line, 2)),
  ];
}

const verdictTexts: Readonly<Record<Verdict, (system: string) => string>> = {
  valid: (system) => `no violation found in ${system}`,
  invalid: (system) => `${system} broke a promise`,
  unknown: (system) => `this run of ${system} shows nothing`,
};

function verdictLine({ spec, results }: ReportedRun): Line {
  const faults = spec.nemesis.length === 0 ? 'no faults' : spec.nemesis.join(', ');
  const plan = spec.plan === null ? faults : 'a given fault plan';
  const bugs = spec.bugs.length === 0 ? '' : `, bug ${spec.bugs.join(', ')}`;
  return [
    span(results.verdict, results.verdict),
    `  ${verdictTexts[results.verdict](spec.system)}`,
    span(
      'dim',
      ` (${spec.workload}, ${count(spec.nodes, 'node')} on ${spec.runtime}, ${plan}${bugs}, ` +
        `${formatDuration(spec.timeLimitMs)}, seed ${spec.seed})`,
    ),
  ];
}

function countLines({ results }: ReportedRun): Line[] {
  const { invoked, ok, fail, info } = results.operations;
  const checkers = Object.entries(results.checkers);
  const latency = latencyLine(results);
  return [
    [
      `${count(invoked, 'operation')}: ${formatNumber(ok)} ok, ${formatNumber(fail)} failed, ` +
        `${formatNumber(info)} unknown`,
      ...(latency === null ? [] : [span('dim', `; ${latency}`)]),
    ],
    checkers.flatMap(([name, result], position) => [
      position === 0 ? 'checkers: ' : ', ',
      `${name} `,
      span(result.verdict, result.verdict),
    ]),
  ];
}

/** Why nothing is shown; under a violation the doubts are kept, but they change nothing. */
function doubtLines(results: RunResults): Line[] {
  return results.doubts.map((doubt) => [
    span(results.verdict === 'unknown' ? 'unknown' : 'dim', `${doubt.code}: `),
    doubt.text,
  ]);
}

function faultSection({ results }: ReportedRun): Line[] {
  if (results.faults.length === 0) return [];
  return [
    [],
    [span('heading', 'Faults')],
    ...faultLines(results.faults, true).map((line) => indent(line, 2)),
  ];
}

/**
 * One line for a run among several: the verdict, what it was, and the first thing wrong with it.
 */
export function summaryLine(name: string, results: RunResults): Line {
  const [finding] = findingsOf(results);
  const [doubt] = results.doubts;
  const detail =
    finding !== undefined
      ? `${finding.anomaly.kind}: ${finding.anomaly.summary}`
      : (doubt?.text ?? count(results.operations.invoked, 'operation'));
  return [span(results.verdict, results.verdict.padEnd(7)), `  ${name}  `, span('dim', detail)];
}
