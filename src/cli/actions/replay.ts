// What `ordeal replay RUN` does: does a stored run again. A simulated one must come out the same,
// event by event.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostTimestamp } from '../../clock.ts';
import { checkCapabilities } from '../../faults/capabilities.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { type Line, span } from '../../report/line.ts';
import { partsOf } from '../../run/parts.ts';
import { runTest } from '../../run/run.ts';
import { createRunDirectory, RunFile, type StoredRun } from '../../run/stored-run.ts';
import type { RunOutcome } from '../../run/types.ts';
import { type Comparison, replaySimulated } from '../../search/replay.ts';
import { count } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { systemNamed } from '../registry.ts';
import { readPlanFile } from '../run/plan-file.ts';
import { readRepeatableRun } from '../run/repeatable-run.ts';
import { printRun, runDocument, storeReport } from '../run/report.ts';
import { chooseRuntime } from '../run/runtimes.ts';
import { refuseUnseenMessages } from '../run/spec.ts';
import { startRunView } from '../run/view.ts';
import { shownPath } from '../shown-path.ts';
import { interruptible } from '../signals.ts';

interface ReplayFlags {
  readonly out: string;
  readonly messages: boolean;
  readonly json: boolean;
}

export async function run(
  context: CommandContext,
  [name = '']: readonly string[],
  options: ReplayFlags,
): Promise<ExitCode> {
  const run = await readRepeatableRun(options.out, name);
  const { system, seed, runtime } = run.test.spec;
  if (options.messages) refuseUnseenMessages(runtime);
  const directory = createRunDirectory(options.out, system, hostTimestamp(), seed);
  const replay = runtime === 'sim' ? replaySimulation : replayReal;
  return interruptible(context.output, (signal) =>
    replay(context, run, { ...options, directory, signal }).finally(() => {
      // Refused before anything was started: there is nothing to keep.
      if (!existsSync(join(directory, RunFile.test))) rmSync(directory, { recursive: true });
    }),
  );
}

interface ReplayOptions {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly messages: boolean;
  readonly json: boolean;
}

async function replaySimulation(
  { output }: CommandContext,
  run: StoredRun,
  { directory, signal, messages, json }: ReplayOptions,
): Promise<ExitCode> {
  const view = startRunView(output, run.test.spec);
  const { outcome, comparison } = await replaySimulated(run, {
    directory,
    signal,
    observer: view.observer,
    keepMessages: messages,
  }).finally(view.close);
  storeReport(output, directory);
  if (json) {
    const exitCode = comparison.same ? exitCodes.valid : exitCodes.harness;
    output.json({ comparison, directory: shownPath(directory), results: outcome.results });
    return exitCode;
  }
  const exitCode = printOutcome(output, outcome);
  output.result([[], ...comparisonLines(comparison)]);
  // A simulation that does not repeat is a failure of ours, whatever the run came to.
  return comparison.same ? exitCode : exitCodes.harness;
}

function comparisonLines(comparison: Comparison): Line[] {
  if (comparison.same) {
    return [[span('valid', 'same'), `  ${count(comparison.events, 'event')}, byte for byte`]];
  }
  const { index, stored, replayed } = comparison;
  return [
    [span('invalid', 'not the same'), `  event ${index} is the first that differs`],
    [span('dim', '  stored    '), stored ?? 'nothing: the history is over'],
    [span('dim', '  replayed  '), replayed ?? 'nothing: the history is over'],
  ];
}

function printOutcome(output: CommandContext['output'], outcome: RunOutcome): ExitCode {
  const history = join(outcome.directory, RunFile.history);
  return printRun(output, outcome, () => readHistoryFile(history), false);
}

/**
 * The stored plan is carried out again; when what happens depends on real time, nobody can promise
 * more.
 */
async function replayReal(
  { output, version }: CommandContext,
  run: StoredRun,
  { directory, signal, messages, json }: ReplayOptions,
): Promise<ExitCode> {
  const { spec: stored } = run.test;
  output.progress([
    span('dim', 'note  '),
    ` ${stored.runtime} is real time: same spec, plan and seed, but not the same moments`,
  ]);
  const path = join(run.directory, RunFile.plan);
  const plan = await readPlanFile(
    path,
    stored.nodes,
    stored.timeLimitMs,
    systemNamed(stored.system),
  );
  const spec = { ...stored, plan };
  const { runtime } = await chooseRuntime(spec.runtime, (text) =>
    output.progress([span('dim', 'note  '), ` ${text}`]),
  );
  checkCapabilities(plan, await runtime.capabilities(), runtime.name, path);
  const view = startRunView(output, spec);
  const outcome = await runTest(spec, {
    ...partsOf(spec),
    runtime,
    directory,
    observer: view.observer,
    signal,
    version,
    keepMessages: messages,
  }).finally(view.close);
  storeReport(output, directory);
  if (json) {
    const { exitCode, ...document } = runDocument(outcome);
    const replayOf = shownPath(run.directory);
    const verdictBefore = run.results?.verdict ?? null;
    output.json({ exitCode, exact: false, replayOf, verdictBefore, ...document });
    return exitCode;
  }
  const exitCode = printOutcome(output, outcome);
  output.result([[], ...likenessLines(run, outcome)]);
  return exitCode;
}

/** How close a run in real time came to the one that it repeats. */
function likenessLines({ directory, results }: StoredRun, outcome: RunOutcome): Line[] {
  const { verdict, faults } = outcome.results;
  const before = results?.verdict ?? 'not judged';
  const effective = faults.filter(({ evidence }) => evidence.effective).length;
  return [
    [span('heading', 'Replay'), `  of ${shownPath(directory)}`],
    [
      `  same    spec, seed, and plan: ${effective} of ${count(faults.length, 'fault')} took effect`,
    ],
    ['  not     the moments, what targets such as the leader came to, and the answers'],
    ['  verdict before ', before, ', now ', span(verdict, verdict)],
  ];
}
