// `ordeal explain`: the account of a run for the terminal, longer than what a run prints at its
// end: also why the operations cannot be put in order, and what else was found.

import { formatMoment } from '../duration.ts';
import { count } from '../text.ts';
import { type Finding, findingsOf } from './account.ts';
import {
  commitDetails,
  cycleDetails,
  holdDetails,
  linearizabilityDetails,
} from './anomaly-details.ts';
import { indent, type Line, span } from './line.ts';
import { type ReportedRun, verdictLines } from './terminal.ts';
import { explain } from './terminal-failure.ts';

const STEPS_SHOWN = 12;
const OTHERS_SHOWN = 10;

export function explainedLines(run: ReportedRun): Line[] {
  const { results, history, bugs, repeat } = run;
  const [first, ...others] = findingsOf(results);
  const broken =
    first === undefined
      ? []
      : [[], ...explain(results, history, bugs), ...whyLines(first), ...otherLines(others)];
  return [
    ...verdictLines(run),
    ...broken,
    [],
    [span('heading', 'Files'), `   ${run.directory}`],
    ...(run.page === null ? [] : [[span('heading', 'Report'), `  ${run.page}`]]),
    [span('heading', 'Repeat'), '  ', span('command', repeat)],
  ];
}

function whyLines({ anomaly }: Finding): Line[] {
  const lines = [
    ...linearizabilityLines(anomaly),
    ...cycleLines(anomaly),
    ...commitLines(anomaly),
    ...holdLines(anomaly),
  ];
  if (lines.length === 0) return [];
  return [[], [span('heading', 'Why this cannot be')], ...lines.map((line) => indent(line, 2))];
}

type Anomaly = Finding['anomaly'];

function linearizabilityLines(anomaly: Anomaly): Line[] {
  const details = linearizabilityDetails(anomaly);
  if (details === null) return [];
  const { steps, omittedSteps, pending, failing, prefixOperations, operations } = details;
  const shown = steps.slice(-STEPS_SHOWN);
  const before = omittedSteps + steps.length - shown.length;
  return [
    [
      `it breaks when ${failing.text} returns, ${prefixOperations} of ${count(operations, 'operation')} in`,
    ],
    ...(shown.length === 0 ? [] : [['the longest order that is possible ends with:'] as Line]),
    ...(before > 0 ? [[span('dim', `  … ${count(before, 'operation')} before`)] as Line] : []),
    ...shown.map(
      ({ operation, state }): Line => [
        `  ${operation.text.padEnd(24)} `,
        span('dim', `process ${operation.process}, then the state is `),
        state,
      ],
    ),
    ...(pending.length === 0 ? [] : [['and nothing that is pending can come next:'] as Line]),
    ...pending.map(
      ({ operation, reason }): Line => [
        '  ',
        span('strong', operation.text),
        ` (process ${operation.process}): ${reason}`,
      ],
    ),
  ];
}

function cycleLines(anomaly: Anomaly): Line[] {
  const steps = cycleDetails(anomaly)?.steps ?? [];
  return steps.map((step, index) => [
    `T${index + 1} (operation ${step.from}) comes before T${((index + 1) % steps.length) + 1} (operation ${step.to}): `,
    span('strong', step.relation),
    `, because ${step.text}`,
  ]);
}

function commitLines(anomaly: Anomaly): Line[] {
  const details = commitDetails(anomaly);
  if (details === null) return [];
  const { transaction, outcome, participants } = details;
  return [
    [`the client was told that ${transaction} is ${outcome ?? 'unknown'}; its participants say:`],
    ...participants.map(({ participant, applied, decision }): Line => {
      const effect =
        applied === null ? 'not inspected' : applied ? 'applied it' : 'did not apply it';
      return [`  ${participant.padEnd(14)} ${effect}, and remembers: ${decision ?? 'nothing'}`];
    }),
  ];
}

function holdLines(anomaly: Anomaly): Line[] {
  const holds = holdDetails(anomaly) ?? [];
  return holds.map(({ owner, from, until }) => [
    `${owner} held it from ${formatMoment(from)} to ${formatMoment(until)}`,
  ]);
}

function otherLines(others: readonly Finding[]): Line[] {
  if (others.length === 0) return [];
  const more = others.length - OTHERS_SHOWN;
  return [
    [],
    [span('heading', 'Also found')],
    ...others
      .slice(0, OTHERS_SHOWN)
      .map(
        ({ anomaly }): Line => [
          '  ',
          ...(anomaly.key === undefined ? [] : [span('strong', `key ${anomaly.key}`), ': ']),
          span('invalid', anomaly.kind),
          `: ${anomaly.summary}`,
        ],
      ),
    ...(more > 0 ? [[span('dim', `  … and ${more} more in results.json`)] as Line] : []),
  ];
}
