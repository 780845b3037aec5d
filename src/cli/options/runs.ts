// The options of `ordeal runs`.

import { parseDuration } from '../../duration.ts';
import { flagRow, type OptionValues, type Parsed, valueRow } from '../command.ts';
import { anyText, oneOf, wholeNumber } from '../option-values.ts';
import { systemNames } from '../registry.ts';
import { outRow } from '../run/options.ts';

/** What a stored run may come to; partial where it never came to a verdict. */
export const storedVerdicts = ['valid', 'invalid', 'unknown', 'partial'] as const;

const runtimes = ['docker', 'process', 'sim'] as const;

const DAY_MS = 24 * 3_600_000;

/** `36h`, `30d`: milliseconds. */
function age(text: string): Parsed<number> {
  const [, days] = /^(\d{1,6})d$/.exec(text) ?? [];
  const value = days === undefined ? parseDuration(text) : Number(days) * DAY_MS;
  if (value !== null) return { ok: true, value };
  return { ok: false, problem: 'is no age', hint: 'write it as 36h or 30d' };
}

export const runsOptions = {
  system: valueRow<string | null>({
    placeholder: 'name',
    summary: 'only those of a system',
    parse: anyText,
    initial: null,
    choices: systemNames,
  }),
  runtime: valueRow<string | null>({
    placeholder: 'name',
    summary: 'only those in a runtime',
    parse: oneOf(runtimes),
    initial: null,
    choices: () => runtimes,
  }),
  verdict: valueRow<(typeof storedVerdicts)[number] | null>({
    placeholder: 'name',
    summary: 'only those with a verdict; partial: those that never came to one',
    parse: oneOf(storedVerdicts),
    initial: null,
    choices: () => storedVerdicts,
  }),
  olderThan: valueRow<number | null>({
    placeholder: 'age',
    summary: 'only those that began longer ago, as 36h or 30d',
    parse: age,
    initial: null,
  }),
  newest: valueRow<number | null>({
    placeholder: 'n',
    summary: 'only the newest of these',
    parse: wholeNumber(1, 1_000_000),
    initial: null,
  }),
  keep: valueRow({
    placeholder: 'n',
    summary: 'with --prune: leave the newest of these',
    parse: wholeNumber(0, 1_000_000),
    initial: 0,
    shown: '0',
  }),
  prune: flagRow('remove what is listed; what is damaged or may be going on stays'),
  out: outRow,
  json: flagRow('print the result as one JSON document'),
};

export type RunsOptions = OptionValues<typeof runsOptions>;
