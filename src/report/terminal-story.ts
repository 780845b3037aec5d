// A run in a few lines: what each client and each fault did, in order. For runs small enough to be
// read whole.

import { formatMoment } from '../duration.ts';
import type { History } from '../history/types.ts';
import type { FaultRecord } from '../run/types.ts';
import { faultText } from './faults.ts';
import { type Line, span } from './line.ts';
import { operationsAt, outcomeText, requestText } from './operations.ts';

interface Happening {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  readonly line: Line;
}

/** One line for each operation, where it was invoked, and two for each fault. */
export function storyLines(history: History, faults: readonly FaultRecord[]): Line[] {
  const happenings = [...operationsOf(history), ...faults.flatMap(faultHappenings)];
  happenings.sort((a, b) => a.time - b.time);
  return happenings.map(({ time, line }) => [
    span('dim', `${formatMoment(time).padStart(9)}  `),
    ...line,
  ]);
}

function operationsOf(history: History): Happening[] {
  const all = history.map((op) => op.index);
  return operationsAt(history, all).map((operation) => {
    const { invoke, completion } = operation;
    const until = completion === null ? '' : `, at ${formatMoment(completion.time)}`;
    return {
      time: invoke.time,
      line: [
        `process ${invoke.process}  `,
        span('strong', requestText(operation)),
        ` → ${outcomeText(operation)}`,
        span('dim', until),
      ],
    };
  });
}

function faultHappenings({ id, kind, resolved, injectedAt, healedAt }: FaultRecord): Happening[] {
  const what = faultText(kind, resolved);
  return [
    { time: injectedAt, line: [span('unknown', `fault ${id}`), `  ${what}`] },
    { time: healedAt, line: [span('dim', `fault ${id}  ${what}: healed`)] },
  ];
}
