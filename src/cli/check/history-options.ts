// The flags of `ordeal check` that say how a history by itself is judged.

import {
  type HistoryJudge,
  type HistorySettings,
  historyJudges,
  type RegisterAssumption,
  registerAssumptions,
} from '../../../workloads/histories.ts';
import { UsageError } from '../../errors.ts';
import { hintFor } from '../../suggest.ts';
import { flagName, flagRow, type OptionValues, type Parsed, valueRow } from '../command.ts';
import { names, oneOf } from '../option-values.ts';
import { consistencyModelNames, consistencyModels } from '../run/workload-settings.ts';

const GROUP = 'Histories of transactions, and of sets and banks';
const EDGES = ['any', 'immediate'] as const;

export const historyOptions = {
  consistency: valueRow<readonly string[] | null>({
    placeholder: 'a,b',
    summary: 'consistency models that must hold',
    group: GROUP,
    parse: consistencyModels,
    initial: null,
    shown: 'strict-serializable',
    choices: () => consistencyModelNames,
  }),
  realTimeEdges: valueRow<(typeof EDGES)[number] | null>({
    placeholder: EDGES.join('|'),
    summary: 'cycles take any two transactions in real time, or immediate neighbours only',
    group: GROUP,
    parse: oneOf(EDGES),
    initial: null,
    shown: 'any',
    choices: () => EDGES,
  }),
  assume: valueRow<readonly RegisterAssumption[] | null>({
    placeholder: 'a,b|none',
    summary: `what may be assumed of registers: ${registerAssumptions.join(', ')}`,
    group: GROUP,
    parse: assumptions,
    initial: null,
    shown: 'what the models imply',
    choices: () => [...registerAssumptions, 'none'],
  }),
  negativeBalances: flagRow('accounts may be below zero', GROUP),
  linearizable: flagRow('an element of a set must show as soon as it is known', GROUP),
};

export type HistoryOptionValues = OptionValues<typeof historyOptions>;

function assumptions(text: string): Parsed<readonly RegisterAssumption[]> {
  if (text === 'none') return { ok: true, value: [] };
  const parsed = names(text);
  if (!parsed.ok) return parsed;
  const known: readonly string[] = registerAssumptions;
  const strange = parsed.value.find((name) => !known.includes(name));
  if (strange === undefined) return { ok: true, value: parsed.value as RegisterAssumption[] };
  return { ok: false, problem: 'is no assumption', hint: hintFor(strange, [...known, 'none']) };
}

/**
 * The settings that the flags make. Throws a `UsageError` for a flag that means nothing to what
 * judges.
 */
export function historySettings(
  workload: string,
  judge: HistoryJudge | null,
  options: HistoryOptionValues,
): HistorySettings {
  const { consistency, realTimeEdges, assume, negativeBalances, linearizable } = options;
  const settings: HistorySettings = {
    ...(consistency === null ? {} : { consistency }),
    ...(realTimeEdges === null ? {} : { realTimeEdges }),
    ...(assume === null ? {} : { assume }),
    ...(negativeBalances ? { negativeBalances } : {}),
    ...(linearizable ? { linearizable } : {}),
  };
  for (const name of Object.keys(settings) as (keyof HistorySettings)[]) {
    if (judge?.settings.includes(name) === true) continue;
    const able = historyJudges.filter(({ settings: meant }) => meant.includes(name));
    throw new UsageError({
      message: `${flagName(name)} means nothing for workload ${workload}`,
      hint: `it is for ${able.map((one) => one.name).join(', ')}`,
    });
  }
  return settings;
}
