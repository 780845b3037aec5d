// What `ordeal runs` does: what is stored, filtered, and removed where it is no longer wanted.

import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hostWallMs, timestampOf } from '../../clock.ts';
import { InputError, messageOf, UsageError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { signatureOf } from '../../run/signature.ts';
import { listRuns, readStoredRun, type StoredRun } from '../../run/stored-run.ts';
import { count } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type RunsOptions, storedVerdicts } from '../options/runs.ts';
import { shownPath } from '../shown-path.ts';

export async function run(
  { output }: CommandContext,
  _operands: readonly string[],
  given: RunsOptions,
): Promise<ExitCode> {
  const { prune, keep, json } = given;
  const filters = [given.verdict, given.olderThan, given.system, given.runtime];
  if (prune && filters.every((filter) => filter === null)) {
    throw new UsageError({
      message: '--prune would remove every run',
      hint: 'say which: --verdict valid, --older-than 30d or --system NAME',
    });
  }
  const { runs: all, damaged } = readAll(given.out);
  const chosen = select(all, given);
  const doomed = prune ? chosen.slice(keep) : [];
  const removed = doomed.filter((run) => !mayGoOn(run));
  for (const { directory } of removed) rmSync(directory, { recursive: true });
  const shown = prune ? removed : chosen;
  for (const text of damaged) output.progress([span('unknown', 'damaged'), `  ${text}`]);
  if (removed.length < doomed.length) {
    const left = `${count(doomed.length - removed.length, 'run')} may still be going on: left`;
    output.progress([span('dim', 'note  '), ` ${left}`]);
  }
  if (json) {
    const listed = shown.map(describe);
    output.json({ exitCode: exitCodes.valid, runs: listed, removed: prune, damaged });
  } else {
    const head = prune
      ? [`removed ${count(removed.length, 'run')} of ${all.length}`]
      : [`${count(chosen.length, 'run')} of ${all.length}`];
    output.result([head, ...shown.map(line)]);
  }
  return exitCodes.valid;
}

/** One run that cannot be read keeps no other from being listed, and is never removed unseen. */
function readAll(out: string): { readonly runs: StoredRun[]; readonly damaged: string[] } {
  const runs: StoredRun[] = [];
  const damaged: string[] = [];
  for (const directory of listRuns(out)) {
    try {
      const run = readStoredRun(directory);
      describe(run);
      runs.push(run);
    } catch (error) {
      damaged.push(error instanceof InputError ? messageOf(error) : `${directory} is no run`);
    }
  }
  return { runs, damaged };
}

/** How long a run that goes on may leave its files alone. */
const QUIET_MS = 10 * 60_000;

/**
 * Whether somebody may be at work in a run's folder: it has no verdict, and was written to not long
 * ago.
 */
function mayGoOn({ directory, results }: StoredRun): boolean {
  if (results !== null) return false;
  const paths = [directory, ...readdirSync(directory).map((name) => join(directory, name))];
  const wroteAt = Math.max(...paths.map((path) => lstatSync(path).mtimeMs));
  return hostWallMs() - wroteAt < QUIET_MS;
}

/** Newest first. */
function select(
  runs: readonly StoredRun[],
  { system, runtime, verdict, olderThan, newest }: RunsOptions,
): readonly StoredRun[] {
  const before = olderThan === null ? null : timestampOf(hostWallMs() - olderThan);
  return runs
    .filter(({ test }) => system === null || test.spec.system === system)
    .filter(({ test }) => runtime === null || test.spec.runtime === runtime)
    .filter((run) => verdict === null || verdictOf(run) === verdict)
    .filter(({ test }) => before === null || test.startedAt < before)
    .sort((a, b) => (a.test.startedAt < b.test.startedAt ? 1 : -1))
    .slice(0, newest ?? undefined);
}

function verdictOf({ results }: StoredRun): (typeof storedVerdicts)[number] {
  const verdict = results === null ? 'partial' : results.verdict;
  if (!storedVerdicts.includes(verdict))
    throw new InputError({ message: 'there is no such verdict' });
  return verdict;
}

function describe(run: StoredRun) {
  const { spec, startedAt, version } = run.test;
  const { system, workload, nemesis, runtime, seed, bugs } = spec;
  const signature = run.results === null ? null : signatureOf(run.results);
  const directory = shownPath(run.directory);
  const verdict = verdictOf(run);
  return {
    directory,
    verdict,
    signature,
    system,
    workload,
    nemesis,
    runtime,
    seed,
    bugs,
    startedAt,
    version,
  };
}

function line(run: StoredRun): Line {
  const { verdict, signature, workload, nemesis, runtime, system } = describe(run);
  return [
    span(verdict === 'partial' ? 'dim' : verdict, verdict.padEnd(7)),
    `  ${system}/${basename(run.directory)}`,
    span('dim', `  ${workload}, ${nemesis.join('+') || 'no faults'}, ${runtime}`),
    signature === null ? '' : `  ${signature}`,
  ];
}
