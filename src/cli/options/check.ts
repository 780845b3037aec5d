// The options of `ordeal check`.

import { historyJudges } from '../../../workloads/histories.ts';
import { formatDuration } from '../../duration.ts';
import { DEFAULT_CHECK_TIME_MS } from '../../run/run-checkers.ts';
import { modelOptions } from '../check/check-options.ts';
import { historyOptions } from '../check/history-options.ts';
import { flagRow, type OptionValues, valueRow } from '../command.ts';
import { anyText, duration } from '../option-values.ts';
import { workloadNames } from '../registry.ts';
import { outRow } from '../run/options.ts';

const DEFAULT_WORKLOAD = 'register';

export const checkOptions = {
  workload: valueRow({
    placeholder: 'name',
    summary: 'how a history that is given by itself is judged',
    parse: anyText,
    initial: DEFAULT_WORKLOAD,
    shown: DEFAULT_WORKLOAD,
    choices: judgedNames,
  }),
  budget: valueRow({
    placeholder: 'duration',
    summary: 'how long a checker may take before its answer is unknown',
    parse: duration,
    initial: DEFAULT_CHECK_TIME_MS,
    shown: formatDuration(DEFAULT_CHECK_TIME_MS),
  }),
  out: outRow,
  json: flagRow('print the result as one JSON document'),
  ...historyOptions,
  ...modelOptions,
};

export type CheckOptions = OptionValues<typeof checkOptions>;

/** What a history by itself can be judged as. */
export function judgedNames(): readonly string[] {
  return [...new Set([...workloadNames(), ...historyJudges.map((judge) => judge.name)])];
}
