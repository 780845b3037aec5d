// `ordeal selftest [SYSTEM]`: would the harness catch what it is there to catch?

import { systems } from '../../../systems/index.ts';
import { InterruptedError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { type NemesisProfile, type SelftestRow, selftest } from '../../search/selftest.ts';
import { defineCommand, flagRow, valueRow } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { names, oneOf, wholeNumber } from '../option-values.ts';
import {
  bugNames,
  bugsNamed,
  nemesesNamed,
  nemesisNames,
  systemNamed,
  systemNames,
} from '../registry.ts';
import { runDefaults, worldChoices } from '../run/options.ts';
import { simulatedSpec } from '../run/spec.ts';
import { interruptible } from '../signals.ts';

const SEEDS_MIN = 10;
const MIXED: NemesisProfile = { name: 'mixed', nemesis: [...runDefaults.nemesis, 'clock'] };
/** The faults that every runtime can do, each by itself, and all at once. */
const PROFILES = ['partition', 'kill', 'pause', MIXED.name];

export const selftestCommand = defineCommand({
  name: 'selftest',
  summary: 'prove in simulation that every planted bug is found, and no correct system blamed',
  description:
    'Runs each planted bug with the workload and nemeses of its entry and with other profiles of faults, and the ' +
    'correct system under the same, which must also serve again once a core of nodes is left in peace. ' +
    'Exits 1 if a bug is not found within the seeds that its entry promises, or if a correct system is blamed.',
  operands: [
    { name: 'system', summary: 'one system, or all', required: false, choices: systemNames },
  ],
  options: {
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
  },
  examples: [
    { line: 'selftest --jobs 2', what: 'every bundled system' },
    { line: 'selftest raft-kv --profiles none', what: "only the faults of each bug's entry" },
    { line: 'selftest raft-kv --jobs 2 --seeds 100', what: 'one system, rates over 100 seeds' },
  ],
  async run({ output }, [name], options): Promise<ExitCode> {
    const chosen = name === undefined ? [...systems.values()] : [systemNamed(name)];
    const tables = await interruptible(output, async (signal) => {
      const found: { system: string; rows: readonly SelftestRow[] }[] = [];
      for (const system of chosen) {
        const rows = await selftest({
          system,
          base: simulatedSpec(system, options.seed),
          bugs: options.bug.length === 0 ? system.bugs : bugsNamed(options.bug, system),
          profiles: profilesNamed(options.profiles),
          seedsMin: options.seeds,
          roughness: options.world,
          jobs: options.jobs,
          signal,
          onRow: (row) => output.progress(rowLine(row)),
        });
        found.push({ system: system.name, rows });
      }
      if (signal.aborted) throw new InterruptedError({ message: 'the self-test was interrupted' });
      return found;
    });
    const broken = tables.flatMap(({ rows }) => rows.filter((row) => row.broken));
    const exitCode = broken.length === 0 ? exitCodes.valid : exitCodes.invalid;
    if (options.json) output.json({ exitCode, world: options.world, tables });
    else output.result(tables.flatMap(({ system, rows }) => tableLines(system, rows)));
    return exitCode;
  },
});

function profilesNamed(wanted: readonly string[]): readonly NemesisProfile[] {
  return wanted
    .filter((name) => name !== 'none')
    .map((name) => {
      if (name === MIXED.name) return MIXED;
      const [nemesis] = nemesesNamed([name]);
      return { name, nemesis: nemesis === undefined ? [] : [nemesis.name] };
    });
}

const NAME_WIDTH = 26;
const PROFILE_WIDTH = 10;

function rowLine(row: SelftestRow): Line {
  const name = row.bug ?? 'the correct system';
  const rate = `${row.found} of ${row.seeds}`.padStart(12);
  const first = row.firstSeed === null ? '-' : String(row.firstSeed);
  const seconds = row.medianSeconds === null ? '-' : `${row.medianSeconds.toFixed(1)}s`;
  const unknown = row.unknown === 0 ? '' : `, ${row.unknown} unknown`;
  const about = row.bug === null ? `${row.workload}, ` : '';
  return [
    span(row.broken ? 'invalid' : 'valid', row.broken ? 'broken' : 'ok    '),
    `  ${name.padEnd(NAME_WIDTH)} ${row.profile.padEnd(PROFILE_WIDTH)} ${rate} ${first.padStart(6)} ${seconds.padStart(9)}  `,
    span('dim', `${about}${row.nemesis.join(', ')}${unknown}`),
  ];
}

function tableLines(system: string, rows: readonly SelftestRow[]): Line[] {
  const broken = rows.filter((row) => row.broken).length;
  const verdict = broken === 0 ? 'valid' : 'invalid';
  const heads = [
    ...['planted bug'.padEnd(NAME_WIDTH), 'profile'.padEnd(PROFILE_WIDTH)],
    ...['found in'.padStart(12), 'first'.padStart(6), 'median'.padStart(9), ' nemesis'],
  ];
  return [
    [span(verdict, verdict), `  self-test of ${system}`],
    [span('dim', `        ${heads.join(' ')}`)],
    ...rows.map(rowLine),
  ];
}
