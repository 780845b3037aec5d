// What `ordeal run SYSTEM` does: one test, from start to verdict.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Checker } from '../../../checkers/checker.ts';
import { workloads } from '../../../workloads/index.ts';
import type { Workload } from '../../../workloads/workload.ts';
import { hostTimestamp } from '../../clock.ts';
import { InterruptedError, messageOf, UsageError } from '../../errors.ts';
import { checkCapabilities } from '../../faults/capabilities.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { createRandom, randomSeed } from '../../random.ts';
import { span } from '../../report/line.ts';
import { runTest } from '../../run/run.ts';
import { createRunDirectory, RunFile } from '../../run/stored-run.ts';
import type { RunOutcome } from '../../run/types.ts';
import { onlineCheckers } from '../../run/violation-watch.ts';
import { simulate } from '../../search/simulate.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodeOfVerdict, worstExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import type { RunOptions } from '../run/options.ts';
import { readPlanFile } from '../run/plan-file.ts';
import { printRun, storeReport } from '../run/report.ts';
import { type ChosenRuntime, chooseRuntime } from '../run/runtimes.ts';
import { search } from '../run/search.ts';
import { type Chosen, chooseParts, makeSpec, type PlannedRun, roughnessOf } from '../run/spec.ts';
import { startRunView } from '../run/view.ts';
import { interruptible } from '../signals.ts';

export async function run(
  { output, version }: CommandContext,
  [systemName = '']: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const chosen = chooseParts(systemName, options);
  const runtime = await chooseRuntime(options.runtime, (text) =>
    output.progress([span('dim', 'note  '), ` ${text}`]),
  );
  const planned = await plan(chosen, options, runtime);
  announce(output, planned, runtime);
  if (options.seeds !== null) {
    const roughness = roughnessOf(options, runtime.runtime.name);
    return search(output, planned.spec, roughness, options);
  }
  const tries = seedsToTry(chosen, options);
  const outcomes = await interruptible(output, (signal) =>
    untilInvalid(
      output,
      tries,
      (seed) => {
        const { spec } = planned;
        const { system } = spec;
        const directory = createRunDirectory(options.out, system, hostTimestamp(), seed);
        const seeded = { ...planned, spec: { ...spec, seed } };
        const { messages: keepMessages } = options;
        const common = { output, version, chosen, runtime, directory, signal, keepMessages };
        return perform({ ...common, planned: seeded });
      },
      planned.spec.seed,
    ),
  );
  const codes = outcomes.map(({ results }) => exitCodeOfVerdict(results.verdict));
  const telling = outcomes[codes.indexOf(worstExitCode(codes))] as RunOutcome;
  const history = join(telling.directory, RunFile.history);
  return printRun(output, telling, () => readHistoryFile(history), options.json);
}

/** Beyond this nobody wants to wait in real time. */
const TRIES_MAX = 20;

/**
 * A planted bug does not show with every seed. Where none is given, as many are tried as the bug's
 * entry allows.
 */
function seedsToTry({ bugs }: Chosen, { seed }: RunOptions): number {
  if (seed !== null || bugs.length === 0) return 1;
  return Math.min(TRIES_MAX, Math.max(...bugs.map((bug) => bug.seedsMax)));
}

/**
 * Tries seeds in a row until a run is invalid. At least one outcome; the last is the invalid one,
 * if any is.
 */
async function untilInvalid(
  output: Output,
  tries: number,
  attempt: (seed: number) => Promise<RunOutcome>,
  firstSeed: number,
): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (let position = 0; position < tries; position++) {
    const seed = firstSeed + position;
    const outcome = await attempt(seed);
    outcomes.push(outcome);
    const { verdict } = outcome.results;
    if (verdict === 'invalid') break;
    if (position + 1 < tries) {
      output.progress([
        span('dim', 'note  '),
        ` seed ${seed}: `,
        span(verdict, verdict),
        `; trying the next (${position + 2} of ${tries})`,
      ]);
    }
  }
  return outcomes;
}

async function plan(
  chosen: Chosen,
  options: RunOptions,
  { runtime }: ChosenRuntime,
): Promise<PlannedRun> {
  if (options.stopOnViolation) refuseWithoutOnline(chosen.workload);
  const planned = makeSpec(chosen, options, {
    runtime: runtime.name,
    capabilities: await runtime.capabilities(),
    plan: null,
    drawSeed: randomSeed,
  });
  if (options.plan === null) return planned;
  const { nodes, timeLimitMs } = planned.spec;
  const faults = await readPlanFile(options.plan, nodes, timeLimitMs, chosen.system);
  checkCapabilities(faults, await runtime.capabilities(), runtime.name, options.plan);
  return { ...planned, spec: { ...planned.spec, plan: faults } };
}

function refuseWithoutOnline(workload: Workload): void {
  if (onlineCheckers(checkersOf(workload)).length > 0) return;
  const able = workloads.filter((each) => onlineCheckers(checkersOf(each)).length > 0);
  throw new UsageError({
    message: `--stop-on-violation: no checker of workload ${workload.name} can judge while a run goes on`,
    hint: `the workloads that can be judged so: ${able.map(({ name }) => name).join(', ')}`,
  });
}

function checkersOf(workload: Workload): readonly Checker[] {
  const random = createRandom(0);
  const least = { concurrency: 1, keys: 1, operationsPerKeyMax: 1, systemOptions: {} };
  return workload.create({ random, ...least }).checkers;
}

/** What was chosen for the user, so that nothing happens behind their back. */
function announce(output: Output, { spec, fromBugs }: PlannedRun, { why }: ChosenRuntime): void {
  if (why !== null) {
    output.progress([span('dim', 'note  '), ` runtime ${spec.runtime}: ${why}`]);
  }
  if (fromBugs.length > 0) {
    const bugs = spec.bugs.join(', ');
    output.progress([span('dim', 'note  '), ` planted bug ${bugs} sets ${fromBugs.join(' ')}`]);
  }
}

interface Performance {
  readonly output: Output;
  readonly version: string;
  readonly chosen: Chosen;
  readonly planned: PlannedRun;
  readonly runtime: ChosenRuntime;
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly keepMessages: boolean;
}

async function perform(parts: Performance): Promise<RunOutcome> {
  const { output, version, chosen, planned, runtime, directory, signal, keepMessages } = parts;
  const view = startRunView(output, planned.spec);
  try {
    if (planned.spec.runtime === 'sim') {
      const { observer } = view;
      return await simulate(planned.spec, { directory, observer, signal, keepMessages });
    }
    return await runTest(planned.spec, {
      runtime: runtime.runtime,
      system: chosen.system,
      workload: chosen.workload,
      nemeses: planned.nemeses,
      directory,
      observer: view.observer,
      signal,
      version,
      keepMessages,
    });
  } catch (error) {
    // Refused before anything was started: there is nothing to keep.
    if (!existsSync(join(directory, RunFile.test))) rmSync(directory, { recursive: true });
    // What breaks because it is being torn down is not a failure of its own.
    if (!signal.aborted || error instanceof InterruptedError) throw error;
    throw new InterruptedError({ message: `interrupted: ${messageOf(error)}`, cause: error });
  } finally {
    view.close();
    storeReport(output, directory);
  }
}
