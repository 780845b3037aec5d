// What `ordeal selftest [SYSTEM]` does: would the harness catch what it is there to catch?

import { systems } from '../../../systems/index.ts';
import { InterruptedError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { type NemesisProfile, type SelftestRow, selftest } from '../../search/selftest.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { MIXED, type SelftestOptions } from '../options/selftest.ts';
import { bugsNamed, nemesesNamed, systemNamed } from '../registry.ts';
import { simulatedSpec } from '../run/spec.ts';
import { interruptible } from '../signals.ts';

export async function run(
  { output }: CommandContext,
  [name]: readonly string[],
  options: SelftestOptions,
): Promise<ExitCode> {
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
}

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
