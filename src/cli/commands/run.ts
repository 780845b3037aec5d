// `ordeal run SYSTEM`: one test, from start to verdict.

import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createRealClock, hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { randomSeed } from '../../random.ts';
import { span } from '../../report/line.ts';
import { repeatCommand } from '../../report/repeat-command.ts';
import { type ReportedRun, terminalReport } from '../../report/terminal.ts';
import { runTest } from '../../run/run.ts';
import { createRunDirectory, RunFile } from '../../run/stored-run.ts';
import type { RunObserver, RunOutcome, RunSpec } from '../../run/types.ts';
import { defineCommand } from '../command.ts';
import { exitCodeOfVerdict } from '../exit-codes.ts';
import { startLiveView } from '../live-view.ts';
import type { Output } from '../output.ts';
import { plainProgress } from '../plain-progress.ts';
import { readPlanFile } from '../plan-file.ts';
import { systemNames } from '../registry.ts';
import { type RunOptions, runOptions } from '../run-options.ts';
import { RunProgress } from '../run-progress.ts';
import { type Chosen, chooseParts, makeSpec, type PlannedRun } from '../run-spec.ts';
import { type ChosenRuntime, chooseRuntime } from '../runtimes.ts';
import { interruptible } from '../signals.ts';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'start a system, break it, and judge whether it kept its promises',
  operands: [{ name: 'system', summary: 'what is tested', required: true, choices: systemNames }],
  options: runOptions,
  examples: [
    { line: 'run raft-kv', what: 'the defaults' },
    { line: 'run raft-kv --bug stale-read', what: 'a planted bug: exits 1' },
    {
      line: 'run raft-kv --runtime docker --nemesis partition,clock --time-limit 30s --seed 7',
      what: 'containers, two kinds of faults, a given seed',
    },
    { line: 'run raft-kv --plan runs/latest/plan.json', what: 'the faults of an earlier run' },
  ],
  async run({ output, version }, [systemName = ''], options) {
    const chosen = chooseParts(systemName, options);
    const runtime = await chooseRuntime(options.runtime);
    const planned = await plan(chosen, options, runtime);
    announce(output, planned, runtime);
    const directory = createRunDirectory(
      options.out,
      planned.spec.system,
      hostTimestamp(),
      planned.spec.seed,
    );
    const outcome = await interruptible(output, (signal) =>
      perform({ output, version, chosen, planned, runtime, directory, signal }),
    );
    report(output, chosen, options, outcome);
    return exitCodeOfVerdict(outcome.results.verdict);
  },
});

async function plan(
  chosen: Chosen,
  options: RunOptions,
  { runtime }: ChosenRuntime,
): Promise<PlannedRun> {
  const planned = makeSpec(chosen, options, {
    runtime: runtime.name,
    capabilities: await runtime.capabilities(),
    plan: null,
    drawSeed: randomSeed,
  });
  if (options.plan === null) return planned;
  const { nodes, timeLimitMs } = planned.spec;
  const faults = readPlanFile(options.plan, nodes, timeLimitMs);
  return { ...planned, spec: { ...planned.spec, plan: faults } };
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
}

async function perform(parts: Performance): Promise<RunOutcome> {
  const { output, version, chosen, planned, runtime, directory, signal } = parts;
  const view = startView(output, planned.spec);
  try {
    return await runTest(planned.spec, {
      runtime: runtime.runtime,
      system: chosen.system,
      workload: chosen.workload,
      nemeses: planned.nemeses,
      directory,
      observer: view.observer,
      signal,
      version,
    });
  } catch (error) {
    // Refused before anything was started: there is nothing to keep.
    if (!existsSync(join(directory, RunFile.test))) rmSync(directory, { recursive: true });
    throw error;
  } finally {
    view.close();
  }
}

function startView(output: Output, spec: RunSpec): { observer: RunObserver; close(): void } {
  if (output.live === null) {
    return { observer: plainProgress(output.progress), close: () => undefined };
  }
  const progress = new RunProgress(hostMonotonicMs);
  const view = startLiveView(output.live, progress, spec, createRealClock(), hostMonotonicMs);
  const observer: RunObserver = {
    phase: (name, detail) => progress.phase(name, detail),
    op: (op) => progress.op(op),
    faultInjected: (fault, resolved) => progress.faultInjected(fault, resolved),
    faultHealed: (record) => progress.faultHealed(record),
    nodeExit: (exit) => progress.nodeExit(exit),
    warning: (text) => output.progress([span('unknown', 'note  '), ` ${text}`]),
  };
  return { observer, close: view.close };
}

function report(output: Output, chosen: Chosen, options: RunOptions, outcome: RunOutcome): void {
  const { spec, results } = outcome;
  const directory = relative(process.cwd(), outcome.directory) || '.';
  // A copy of the plan is in the run's folder; the file it came from may change.
  const repeat = repeatCommand(spec, spec.plan === null ? null : join(directory, RunFile.plan));
  if (options.json) {
    const exitCode = exitCodeOfVerdict(results.verdict);
    output.json({ verdict: results.verdict, exitCode, directory, repeat, spec, results });
    return;
  }
  const isInvalid = results.verdict === 'invalid';
  const run: ReportedRun = {
    spec,
    results,
    directory,
    history: isInvalid ? readHistoryFile(join(outcome.directory, RunFile.history)) : [],
    bugs: chosen.bugs,
    repeat,
  };
  output.result(terminalReport(run));
}
