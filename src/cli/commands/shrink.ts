// `ordeal shrink RUN`: a failing simulated run, cut down to the few operations and faults that matter.

import { join } from 'node:path';
import { hostMonotonicMs, hostTimestamp } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { UsageError } from '../../errors.ts';
import { readHistoryFile } from '../../history/jsonl.ts';
import { type Line, span } from '../../report/line.ts';
import { storyLines } from '../../report/story.ts';
import { type RunSize, type ShrinkProgress, shrink, sizeOf, writtenOut } from '../../run/shrink.ts';
import { signatureOf } from '../../run/signature.ts';
import { simulate } from '../../run/simulate.ts';
import {
  createRunDirectory,
  findRun,
  RunFile,
  readStoredRun,
  type StoredRun,
  writeRunFile,
} from '../../run/stored-run.ts';
import type { RunOutcome, RunSpec } from '../../run/types.ts';
import { count } from '../../text.ts';
import { defineCommand, flagRow, valueRow } from '../command.ts';
import { type ExitCode, exitCodeOfVerdict } from '../exit-codes.ts';
import { anyText, wholeNumber } from '../option-values.ts';
import type { Output } from '../output.ts';
import { readPlanFile } from '../plan-file.ts';
import { systemNamed } from '../registry.ts';
import { runDefaults } from '../run-options.ts';
import { storeReport } from '../run-report.ts';
import { shownPath } from '../shown-path.ts';
import { interruptible } from '../signals.ts';

const ATTEMPTS_MAX = 5_000;
/** How often progress is told where there is no terminal. */
const PROGRESS_MS = 5_000;

export const shrinkCommand = defineCommand({
  name: 'shrink',
  summary: 'cut a failing simulated run down to what matters',
  description:
    'Leaves out faults, keys, clients, operations and nodes, shortens what is left, and keeps a smaller run only if ' +
    'it fails in the same way: same checker, same kind of anomaly. Ctrl-C keeps the smallest run so far.',
  operands: [
    {
      name: 'run',
      summary: "a run's folder, the end of its name, or latest",
      required: true,
      choices: () => ['latest'],
    },
  ],
  options: {
    attempts: valueRow({
      placeholder: 'n',
      summary: 'simulated runs to try at the most',
      parse: wholeNumber(1, 1_000_000),
      initial: ATTEMPTS_MAX,
      shown: String(ATTEMPTS_MAX),
    }),
    out: valueRow({
      placeholder: 'dir',
      summary: 'where runs are stored',
      parse: anyText,
      initial: runDefaults.out as string,
      shown: runDefaults.out,
    }),
    json: flagRow('print the result as one JSON document'),
  },
  examples: [{ line: 'shrink latest', what: 'the run before this, if it failed' }],
  async run({ output }, [name = ''], options) {
    const run = readStoredRun(findRun(options.out, name));
    const { spec, signature } = failureOf(run);
    const began = hostMonotonicMs();
    const progress = progressOf(output);
    const shrunk = await interruptible(output, (signal) =>
      shrink({ spec, signature, signal, attemptsMax: options.attempts, onProgress: progress }),
    );
    output.live?.clear();
    const wallMs = Math.round(hostMonotonicMs() - began);
    const outcome = await store(shrunk.spec, run, options.out);
    const sizes = { before: sizeOf(spec), after: sizeOf(shrunk.spec) };
    const { attempts } = shrunk;
    writeRunFile(outcome.directory, RunFile.shrunk, {
      shrunkFrom: run.directory,
      signature,
      ...sizes,
      attempts,
      wallMs,
    });
    storeReport(output, outcome.directory);
    return print(output, { outcome, signature, ...sizes, attempts, wallMs }, options.json);
  },
});

/** The written-out spec of a run, and how it failed. Throws a `UsageError` where there is nothing to shrink. */
function failureOf(run: StoredRun): { readonly spec: RunSpec; readonly signature: string } {
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
  const plan = readPlanFile(path, spec.nodes, spec.timeLimitMs, systemNamed(spec.system));
  const history = readHistoryFile(join(run.directory, RunFile.history));
  return { spec: writtenOut(spec, plan, history, run.results.phasesNs), signature };
}

function progressOf(output: Output): (progress: ShrinkProgress) => void {
  let told = hostMonotonicMs();
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

function sizeText({ operations, faults, nodes, threads, keys }: RunSize): string {
  return [
    count(operations, 'operation'),
    count(faults, 'fault'),
    count(nodes, 'node'),
    count(threads, 'client'),
    count(keys, 'key'),
  ].join(', ');
}

function store(spec: RunSpec, from: StoredRun, out: string): Promise<RunOutcome> {
  const { system, seed } = from.test.spec;
  const directory = createRunDirectory(out, system, hostTimestamp(), seed);
  return simulate(spec, { directory, keepMessages: true });
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
