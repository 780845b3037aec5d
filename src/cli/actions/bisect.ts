// What `ordeal bisect VERSIONS…` does: the first version of a list (images, tags, commits) that is
// bad.

import { spawn, spawnSync } from 'node:child_process';
import { type Bisected, bisect, type Shown } from '../../campaign/bisect.ts';
import { HarnessError, InterruptedError, UsageError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { shellQuote } from '../../report/repeat-command.ts';
import { count } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { interruptible } from '../signals.ts';

/** Where the version goes in the command. */
const PLACE = '{}';

interface BisectOptions {
  readonly run: string | null;
  readonly commits: string | null;
  readonly tries: number;
  readonly json: boolean;
}

export async function run(
  { output }: CommandContext,
  given: readonly string[],
  { run, commits, tries, json }: BisectOptions,
): Promise<ExitCode> {
  const versions = commits === null ? given : listCommits(commits);
  if (run === null || !run.includes(PLACE)) {
    const hint = `give a command with ${PLACE} in it, which stands for the version`;
    throw new UsageError({ message: '--run: there is no command that judges a version', hint });
  }
  if (versions.length < 2 || (commits !== null && given.length > 0)) {
    const hint = 'name at least two, from the oldest to the newest, or give --commits good..bad';
    throw new UsageError({
      message: `there is no list to halve: ${count(given.length, 'version')}`,
      hint,
    });
  }
  const shown = new Map<number, Shown>();
  const result = await interruptible(output, (signal) =>
    bisect(versions.length, async (index) => {
      const command = run.replaceAll(PLACE, () => shellQuote(versions[index] ?? ''));
      const what = await judge(command, tries, signal);
      shown.set(index, what);
      tell(output, versions[index] ?? '', what);
      return what;
    }),
  );
  const exitCode = exitOf(result);
  const tried = [...shown].map(([index, what]) => ({ version: versions[index], shown: what }));
  const names = namesOf(result, versions);
  if (json) output.json({ exitCode, kind: result.kind, versions: names, tried });
  else output.result(resultLines(result, names, tried.length, versions.length));
  return exitCode;
}

/** From the oldest, `good` itself first. */
function listCommits(range: string): readonly string[] {
  const [good, bad, ...more] = range.split('..');
  // Three dots mean another thing to git: commits of both sides.
  if (!good || !bad || more.length > 0 || bad.startsWith('.') || range.startsWith('-')) {
    throw new UsageError({ message: `--commits: '${range}' is no range`, hint: 'write good..bad' });
  }
  const git = spawnSync(
    'git',
    ['rev-list', '--reverse', '--first-parent', `${good}..${bad}`, '--'],
    {
      encoding: 'utf8',
    },
  );
  if (git.status !== 0) {
    const said = git.stderr?.trim().split('\n')[0] ?? 'git does not run';
    throw new UsageError({ message: `--commits: ${said}`, hint: 'run it inside the repository' });
  }
  return [good, ...git.stdout.split('\n').filter((line) => line !== '')];
}

async function judge(command: string, tries: number, signal: AbortSignal): Promise<Shown> {
  let shown: Shown = 'skip';
  for (let attempt = 0; attempt < tries; attempt++) {
    const code = await exitCodeOf(command, signal);
    if (code === exitCodes.invalid) return 'bad';
    if (code === exitCodes.valid) shown = 'good';
  }
  return shown;
}

/** What the command prints is progress, not our result. */
function exitCodeOf(command: string, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new InterruptedError({ message: 'the search was interrupted' }));
      return;
    }
    const child = spawn(command, { shell: true, stdio: ['ignore', 2, 2] });
    child.on('error', (cause) => {
      reject(new HarnessError({ message: `the command cannot be run: ${cause.message}`, cause }));
    });
    child.on('exit', (code) => {
      if (signal.aborted) reject(new InterruptedError({ message: 'the search was interrupted' }));
      else resolve(code);
    });
  });
}

function tell(output: Output, version: string, shown: Shown): void {
  const style = shown === 'good' ? 'valid' : shown === 'bad' ? 'invalid' : 'unknown';
  output.progress([span(style, shown.padEnd(5)), `  ${version}`]);
}

function exitOf({ kind }: Bisected): ExitCode {
  switch (kind) {
    case 'found':
    case 'all-bad':
    case 'suspects':
      return exitCodes.invalid;
    case 'all-good':
      return exitCodes.valid;
    case 'unknown-end':
      return exitCodes.unknown;
  }
}

function namesOf(result: Bisected, versions: readonly string[]): readonly string[] {
  switch (result.kind) {
    case 'found':
      return versions.slice(result.first, result.first + 1);
    case 'suspects':
      return versions.slice(result.from, result.to + 1);
    case 'unknown-end':
      return versions.slice(result.index, result.index + 1);
    case 'all-bad':
    case 'all-good':
      return [];
  }
}

function resultLines(
  { kind }: Bisected,
  names: readonly string[],
  tried: number,
  of: number,
): Line[] {
  const after = span('dim', ` (${tried} of ${of} tried)`);
  switch (kind) {
    case 'found':
      return [[span('invalid', 'first bad'), `  ${names[0]}`, after]];
    case 'suspects':
      return [
        [span('invalid', 'first bad'), `  one of ${names.join(', ')}`, after],
        ['  the others of them show nothing'],
      ];
    case 'all-bad':
      return [[span('invalid', 'all bad'), '  the oldest is bad already', after]];
    case 'all-good':
      return [[span('valid', 'all good'), '  the newest is good', after]];
    case 'unknown-end':
      return [
        [span('unknown', 'unknown'), `  ${names[0]} shows nothing, and both ends must`, after],
      ];
  }
}
