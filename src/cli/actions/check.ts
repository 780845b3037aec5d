// What `ordeal check RUN|FILE…` does: judges a stored run, or histories by themselves, once more.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckBudget } from '../../../checkers/checker.ts';
import { findHistoryJudge } from '../../../workloads/histories.ts';
import { findWorkload, workloads } from '../../../workloads/index.ts';
import { createWork, rejudgeRun } from '../../check/rejudge.ts';
import { hostMonotonicMs } from '../../clock.ts';
import { InputError, UsageError } from '../../errors.ts';
import type { History } from '../../history/types.ts';
import { span } from '../../report/line.ts';
import { partsOf } from '../../run/parts.ts';
import { DEFAULT_CHECK_MEMORY_BYTES } from '../../run/run-checkers.ts';
import { findRun, RunFile } from '../../run/stored-run.ts';
import type { Doubt, RunSpec } from '../../run/types.ts';
import { doubtRequired } from '../../run/verdict.ts';
import { hintFor } from '../../suggest.ts';
import { checkFiles } from '../check/check-files.ts';
import { checkHistories } from '../check/check-histories.ts';
import { judgeSettings } from '../check/check-options.ts';
import { type HistoryOptionValues, historySettings } from '../check/history-options.ts';
import type { CommandContext } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type CheckOptions, judgedNames } from '../options/check.ts';
import { printRun } from '../run/report.ts';
import { workloadSettings } from '../run/workload-settings.ts';
import { interruptible } from '../signals.ts';

export function run(
  context: CommandContext,
  names: readonly string[],
  options: CheckOptions,
): Promise<ExitCode> {
  return interruptible(context.output, async (signal) => {
    const { model, budget: timeMsMax, jobs, json: asJson } = options;
    if (model !== null) {
      const settings = judgeSettings(model, timeMsMax, options, names.length);
      const paths = names.map((name) => historyOf(name, options.out));
      const tools = { now: hostMonotonicMs, signal };
      return checkFiles(context.output, paths, { settings, jobs, asJson }, tools);
    }
    const budget: CheckBudget = {
      timeMsMax: options.budget,
      memoryBytesMax: DEFAULT_CHECK_MEMORY_BYTES,
      now: hostMonotonicMs,
      signal,
    };
    const paths = histories(names);
    if (paths !== null) {
      const { format, allowTruncated, explain: explains } = options;
      const how = {
        ...judgeNamed(options.workload, options),
        format: format ?? undefined,
        allowTruncated,
        explains,
        asJson,
      };
      return checkHistories(context.output, paths, how, budget);
    }
    return checkRun(context, findRun(options.out, names[0] ?? ''), budget, options);
  });
}

/**
 * The paths, where histories are given; null where one run is. A run among several names is its
 * history.
 */
function histories(names: readonly string[]): readonly string[] | null {
  const [name = ''] = names;
  if (names.length === 1) return name === '-' || isFile(name) ? names : null;
  if (names.indexOf('-') !== names.lastIndexOf('-')) {
    throw new UsageError({ message: 'standard input can be read only once', hint: 'give - once' });
  }
  for (const each of names) {
    if (each !== '-' && !isFile(each)) {
      throw new UsageError({
        message: `${each} is no file`,
        hint: 'without --model, give histories by their files, or one run',
      });
    }
  }
  return names;
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

interface CheckRunOptions {
  readonly json: boolean;
  readonly consistency: readonly string[] | null;
}

async function checkRun(
  { output }: CommandContext,
  path: string,
  budget: CheckBudget,
  { json: asJson, consistency }: CheckRunOptions,
): Promise<ExitCode> {
  const warn = (sentence: string): void => output.progress([span('dim', 'note  '), ` ${sentence}`]);
  const { spec, results, history } = await rejudgeRun(path, budget, warn, (stored) =>
    judgedBy(stored, consistency),
  );
  return printRun(output, { spec, results, directory: path }, () => history, asJson);
}

/**
 * The spec, with the models that are asked for now. Throws a `UsageError` where its workload knows
 * none.
 */
function judgedBy(spec: RunSpec, consistency: readonly string[] | null): RunSpec {
  const settings = workloadSettings(partsOf(spec).workload, { consistency }, workloads);
  return settings === undefined ? spec : { ...spec, settings: { ...spec.settings, ...settings } };
}

/**
 * How the named workload's histories are judged. Throws a `UsageError` for a name or setting that
 * does not fit.
 */
function judgeNamed(
  name: string,
  options: HistoryOptionValues & { readonly keyed: 'yes' | 'no' | 'auto' },
) {
  const judge = findHistoryJudge(name);
  const settings = historySettings(name, judge, options);
  if (judge !== null) {
    // Not one of these checkers is for many objects at once: a pair is a value like any other.
    const isKeyed = options.keyed === 'yes';
    return { checkers: [judge.create(settings)], doubts: doubtNothingDone, isKeyed };
  }
  const workload = findWorkload(name);
  if (workload === null) {
    throw new UsageError({
      message: `unknown workload '${name}'`,
      hint: hintFor(name, judgedNames()),
    });
  }
  const seedless = { seed: 0, concurrency: 1, keys: 1, operationsPerKeyMax: 1, options: {} };
  const { checkers, required } = createWork(workload, seedless);
  return {
    checkers,
    doubts: (history: History) => doubtRequired(history, required),
    isKeyed: options.keyed === 'auto' ? undefined : options.keyed === 'yes',
  };
}

/**
 * A checker that only objects to what it sees would call a history valid in which nothing
 * succeeded.
 */
function doubtNothingDone(history: History): readonly Doubt[] {
  if (history.some(({ type }) => type === 'ok')) return [];
  const text = 'no operation succeeded, so there was nothing to judge';
  return [{ code: 'required-operation-missing', text }];
}
