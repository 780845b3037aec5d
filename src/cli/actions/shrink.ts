// What `ordeal shrink RUN` does: a failing simulated run, cut down to the few operations and faults
// that matter.

import { join } from 'node:path';
import { hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { UsageError } from '../../errors.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { type Line, span } from '../../report/line.ts';
import { storyLines } from '../../report/terminal-story.ts';
import { signatureOf } from '../../run/signature.ts';
import { createRunDirectory, RunFile, type StoredRun, writeRunFile } from '../../run/stored-run.ts';
import type { RunOutcome, RunSpec } from '../../run/types.ts';
import { SeedPool } from '../../search/seed-pool.ts';
import type { ShrinkProgress } from '../../search/shrink/attempts.ts';
import { observe } from '../../search/shrink/observe.ts';
import { type Shrunk, shrink } from '../../search/shrink/shrink.ts';
import { type RunSize, sizeOf } from '../../search/shrink/size.ts';
import { writtenOut } from '../../search/shrink/written-out.ts';
import { simulate } from '../../search/simulate.ts';
import { count } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodeOfVerdict, exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { systemNamed } from '../registry.ts';
import { readPlanFile } from '../run/plan-file.ts';
import { readRepeatableRun } from '../run/repeatable-run.ts';
import { storeReport } from '../run/report.ts';
import { shownPath } from '../shown-path.ts';
import { interruptible } from '../signals.ts';

/** How often progress is told where there is no terminal. */
const PROGRESS_MS = 5_000;

interface ShrinkOptions {
  readonly attempts: number;
  readonly jobs: number;
  readonly out: string;
  readonly json: boolean;
}

export async function run(
  { output }: CommandContext,
  [name = '']: readonly string[],
  options: ShrinkOptions,
): Promise<ExitCode> {
  const run = await readRepeatableRun(options.out, name);
  const failure = await failureOf(run);
  const began = hostMonotonicMs();
  const pool = new SeedPool(options.jobs);
  return interruptible(
    output,
    async (signal) => {
      const shrunk = await shrinkIn(pool, failure, {
        ...options,
        signal,
        onProgress: progressOf(output),
      }).finally(() => pool.close());
      output.live?.clear();
      const report = await store(run, failure, shrunk, {
        out: options.out,
        wallMs: Math.round(hostMonotonicMs() - began),
      });
      storeReport(output, report.outcome.directory);
      const exitCode = print(output, report, options.json);
      return signal.aborted ? exitCodes.interrupted : exitCode;
    },
    'keeping the smallest run so far',
  );
}

/** A run that failed, with everything written out, and how it failed. */
interface Failure {
  readonly spec: RunSpec;
  readonly signature: string;
}

interface Limits {
  readonly jobs: number;
  readonly attempts: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ShrinkProgress) => void;
}

function shrinkIn(pool: SeedPool, failure: Failure, limits: Limits): Promise<Shrunk> {
  const { jobs, attempts: attemptsMax, signal, onProgress } = limits;
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  return shrink({
    ...failure,
    jobs,
    attemptsMax,
    signal,
    onProgress,
    run: async (spec) => (await pool.attempt(spec))?.signature ?? null,
    observe: (spec) => observe(spec, signal),
  });
}

/**
 * The written-out spec of a run, and how it failed. Throws a `UsageError` where there is nothing to
 * shrink.
 */
async function failureOf(run: StoredRun): Promise<Failure> {
  const { spec } = run.test;
  const shown = shownPath(run.directory);
  if (spec.runtime !== 'sim') {
    throw new UsageError({
      message: `${shown} was on ${spec.runtime}: only a simulated run can be shrunk`,
      hint: 'repeat it with --runtime sim, or search for it with --runtime sim --seeds 1000',
    });
  }
  const signature = run.results === null ? null : signatureOf(run.results);
  if (run.results === null || signature === null) {
    const verdict = run.results?.verdict ?? 'not judged';
    throw new UsageError({
      message: `${shown} did not fail: it is ${verdict}`,
      hint: 'give a run whose verdict is invalid',
    });
  }
  if (spec.script !== null) return { spec, signature };
  const path = join(run.directory, RunFile.plan);
  const plan = await readPlanFile(path, spec.nodes, spec.timeLimitMs, systemNamed(spec.system));
  const history = readHistoryFile(join(run.directory, RunFile.history));
  return { spec: writtenOut(spec, { plan, history, results: run.results }), signature };
}

function progressOf(output: Output): (progress: ShrinkProgress) => void {
  let told = Number.NEGATIVE_INFINITY;
  return ({ pass, attempts, size }) => {
    const line: Line = [
      span('dim', 'shrink  '),
      `${pass}: ${sizeText(size)}`,
      span('dim', `, ${count(attempts, 'run')} tried`),
    ];
    if (output.live !== null) output.live.draw([line]);
    else if (hostMonotonicMs() - told >= PROGRESS_MS) {
      told = hostMonotonicMs();
      output.progress(line);
    }
  };
}

function sizeText({ operations, faults, nodes, threads, keys, timeLimitMs }: RunSize): string {
  return [
    count(operations, 'operation'),
    count(faults, 'fault'),
    count(nodes, 'node'),
    count(threads, 'client'),
    count(keys, 'key'),
    formatDuration(timeLimitMs),
  ].join(', ');
}

/** The smallest run, stored as a run of its own. */
async function store(
  from: StoredRun,
  { spec, signature }: Failure,
  shrunk: Shrunk,
  { out, wallMs }: { readonly out: string; readonly wallMs: number },
): Promise<ShrinkReport> {
  const directory = createRunDirectory(out, spec.system, hostTimestamp(), shrunk.spec.seed);
  const outcome = await simulate(shrunk.spec, { directory, keepMessages: true });
  const { attempts } = shrunk;
  const report = { signature, before: sizeOf(spec), after: sizeOf(shrunk.spec), attempts, wallMs };
  writeRunFile(directory, RunFile.shrunk, { shrunkFrom: from.directory, ...report });
  return { ...report, outcome };
}

interface ShrinkReport {
  readonly outcome: RunOutcome;
  readonly signature: string;
  readonly before: RunSize;
  readonly after: RunSize;
  readonly attempts: number;
  readonly wallMs: number;
}

function print(output: Output, report: ShrinkReport, asJson: boolean): ExitCode {
  const { outcome, signature, before, after, attempts, wallMs } = report;
  const { verdict } = outcome.results;
  const exitCode = exitCodeOfVerdict(verdict);
  const directory = shownPath(outcome.directory);
  if (asJson) {
    output.json({ exitCode, verdict, signature, before, after, attempts, wallMs, directory });
    return exitCode;
  }
  const history = readHistoryFile(join(outcome.directory, RunFile.history));
  output.result([
    [span(verdict, verdict), `  ${signature}`],
    ['  before  ', sizeText(before)],
    ['  after   ', sizeText(after)],
    [span('dim', `  ${count(attempts, 'run')} tried in ${formatDuration(wallMs)}`)],
    [],
    [span('heading', 'Story')],
    ...storyLines(history, outcome.results.faults).map((line): Line => ['  ', ...line]),
    [],
    [span('heading', 'Files'), `   ${directory}`],
    [span('heading', 'Repeat'), '  ', span('command', `npx ordeal replay ${directory}`)],
  ]);
  return exitCode;
}
