// The options of `ordeal selftest`.

import type { NemesisProfile } from '../../search/selftest.ts';
import { flagRow, type OptionValues, valueRow } from '../command.ts';
import { names, oneOf, wholeNumber } from '../option-values.ts';
import { bugNames, nemesisNames } from '../registry.ts';
import { runDefaults, worldChoices } from '../run/options.ts';

const SEEDS_MIN = 10;

export const MIXED: NemesisProfile = { name: 'mixed', nemesis: [...runDefaults.nemesis, 'clock'] };

/** The faults that every runtime can do, each by itself, and all at once. */
const PROFILES = ['partition', 'kill', 'pause', MIXED.name];

export const selftestOptions = {
  bug: valueRow<readonly string[]>({
    placeholder: 'a,b',
    summary: 'only these planted bugs',
    parse: names,
    initial: [],
    choices: bugNames,
  }),
  profiles: valueRow<readonly string[]>({
    placeholder: 'a,b',
    summary: "faults to try each bug with besides its entry's: mixed, or names of nemeses",
    parse: names,
    initial: PROFILES,
    shown: PROFILES.join(','),
    choices: () => [MIXED.name, 'none', ...nemesisNames()],
  }),
  seeds: valueRow({
    placeholder: 'n',
    summary: 'seeds per row; under the faults of its entry a bug gets as many as that promises',
    parse: wholeNumber(1, 10_000_000),
    initial: SEEDS_MIN,
    shown: String(SEEDS_MIN),
  }),
  seed: valueRow({
    placeholder: 'n',
    summary: 'the first seed',
    parse: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    initial: 1,
    shown: '1',
  }),
  world: valueRow<(typeof worldChoices)[number]>({
    placeholder: 'name',
    summary:
      'calm: a good network and disk; swarm: each seed draws its own troubles and how hard its faults are',
    parse: oneOf(worldChoices),
    initial: 'calm',
    shown: 'calm',
    choices: () => worldChoices,
  }),
  jobs: valueRow({
    placeholder: 'n',
    summary: 'worker threads',
    parse: wholeNumber(1, 256),
    initial: 1,
    shown: '1',
  }),
  json: flagRow('print the result as one JSON document'),
};

export type SelftestOptions = OptionValues<typeof selftestOptions>;
