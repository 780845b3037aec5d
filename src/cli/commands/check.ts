// `ordeal check RUN|FILE…`: judges a stored run, or histories by themselves, once more.

import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CheckBudget } from '../../../checkers/checker.ts';
import { findWorkload } from '../../../workloads/index.ts';
import { hostMonotonicMs } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { InputError, UsageError } from '../../errors.ts';
import { explain } from '../../report/explanation.ts';
import { span } from '../../report/line.ts';
import { summaryLine } from '../../report/terminal.ts';
import { DEFAULT_CHECK_MEMORY_BYTES, DEFAULT_CHECK_TIME_MS } from '../../run/judge.ts';
import { findRun, RunFile } from '../../run/stored-run.ts';
import { sentenceList } from '../../text.ts';
import { checkFiles } from '../check-files.ts';
import { judgeSettings, modelOptions } from '../check-options.ts';
import { type CommandContext, defineCommand, flagRow, valueRow } from '../command.ts';
import { type ExitCode, exitCodeOfVerdict } from '../exit-codes.ts';
import { modelNames } from '../model-names.ts';
import { anyText, duration, hintFor } from '../option-values.ts';
import { workloadNames } from '../registry.ts';
import { rejudgeHistory, rejudgeRun } from '../rejudge.ts';
import { runDefaults } from '../run-options.ts';
import { printRun } from '../run-report.ts';
import { interruptible } from '../signals.ts';

const DEFAULT_WORKLOAD = 'register';

export const checkCommand = defineCommand({
  name: 'check',
  summary: 'judge a stored run, or histories by themselves, once more',
  operands: [
    {
      name: 'run|file',
      summary: "a run's folder, the end of its name, latest, or a history; - is standard input",
      required: true,
      variadic: true,
      choices: () => ['latest'],
    },
  ],
  options: {
    workload: valueRow({
      placeholder: 'name',
      summary: 'whose checkers judge a history that is given by itself',
      parse: anyText,
      initial: DEFAULT_WORKLOAD,
      shown: DEFAULT_WORKLOAD,
      choices: workloadNames,
    }),
    budget: valueRow({
      placeholder: 'duration',
      summary: 'how long a checker may take before its answer is unknown',
      parse: duration,
      initial: DEFAULT_CHECK_TIME_MS,
      shown: formatDuration(DEFAULT_CHECK_TIME_MS),
    }),
    out: valueRow({
      placeholder: 'dir',
      summary: 'where runs are stored',
      parse: anyText,
      initial: runDefaults.out as string,
      shown: runDefaults.out,
    }),
    json: flagRow('print the result as one JSON document'),
    ...modelOptions,
  },
  examples: [
    { line: 'check latest', what: 'the run before this' },
    { line: 'check runs/raft-kv/20260102T030405.678Z-7', what: 'a run by its folder' },
    { line: 'check history.jsonl --workload register', what: 'a history by itself' },
    { line: 'check *.edn.gz --model cas-register', what: 'histories that Jepsen recorded' },
    { line: 'check - --model kv --explain', what: 'a history from standard input' },
  ],
  run(context, names, options) {
    return interruptible(context.output, async (signal) => {
      const { model, budget: timeMsMax, jobs, json: asJson } = options;
      if (model !== null) {
        const settings = judgeSettings(model, timeMsMax, options);
        const paths = names.map((name) => historyOf(name, options.out));
        const tools = { now: hostMonotonicMs, signal };
        return checkFiles(context.output, paths, { settings, jobs, asJson }, tools);
      }
      const name = onlyOne(names);
      const budget: CheckBudget = {
        timeMsMax: options.budget,
        memoryBytesMax: DEFAULT_CHECK_MEMORY_BYTES,
        now: hostMonotonicMs,
        signal,
      };
      return isFile(name)
        ? checkHistory(context, name, options.workload, budget, options.json)
        : checkRun(context, findRun(options.out, name), budget, options.json);
    });
  },
});

/** Without a model there is one history, and its workload says how it is judged. */
function onlyOne(names: readonly string[]): string {
  const [name = '', ...others] = names;
  if (others.length === 0 && name !== '-') return name;
  throw new UsageError({
    message: name === '-' ? 'standard input needs --model' : 'several histories need --model',
    hint: `say what they must linearize to: ${sentenceList(modelNames())}`,
  });
}

/** The history of a run that is given by its folder or name; any other word is a path, or `-`. */
function historyOf(name: string, out: string): string {
  if (name === '-' || isFile(name)) return name;
  return join(findRun(out, name), RunFile.history);
}

/** A path that leads nowhere is not mistaken for the name of a run. */
function isFile(name: string): boolean {
  if (existsSync(name)) return statSync(name).isFile();
  if (!/\.(jsonl?|edn|log|txt)(\.gz)?$/.test(name)) return false;
  throw new InputError({
    message: `${name} does not exist`,
    hint: 'give the path of a history.jsonl, or the folder of a run',
  });
}

async function checkRun(
  { output }: CommandContext,
  path: string,
  budget: CheckBudget,
  asJson: boolean,
): Promise<ExitCode> {
  const warn = (sentence: string): void => output.progress([span('dim', 'note  '), ` ${sentence}`]);
  const { spec, results, history } = await rejudgeRun(path, budget, warn);
  return printRun(output, { spec, results, directory: path }, () => history, asJson);
}

async function checkHistory(
  { output }: CommandContext,
  path: string,
  workloadName: string,
  budget: CheckBudget,
  asJson: boolean,
): Promise<ExitCode> {
  const workload = findWorkload(workloadName);
  if (workload === null) {
    throw new UsageError({
      message: `unknown workload '${workloadName}'`,
      hint: hintFor(workloadName, workloadNames()),
    });
  }
  const { results, history } = await rejudgeHistory(path, workload, budget);
  const exitCode = exitCodeOfVerdict(results.verdict);
  if (asJson) output.json({ verdict: results.verdict, exitCode, file: path, results });
  else {
    const explanation = explain(results, history, []);
    const gap = explanation.length === 0 ? [] : [[]];
    output.result([summaryLine(basename(path), results), ...gap, ...explanation]);
  }
  return exitCode;
}
