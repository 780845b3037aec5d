// `ordeal check FILES… --workload W`: histories by themselves, judged by the checkers of a workload.

import { basename } from 'node:path';
import {
  type CheckBudget,
  type Checker,
  type CheckResult,
  MALFORMED_OPERATION,
} from '../../checkers/checker.ts';
import { assert, InputError, InterruptedError } from '../errors.ts';
import type { FormatName } from '../history/import/formats.ts';
import { readHistory } from '../history/import/read-history.ts';
import { badInput } from '../history/place.ts';
import type { History } from '../history/types.ts';
import { explain } from '../report/explanation.ts';
import { type Line, span } from '../report/line.ts';
import { summaryLine } from '../report/terminal.ts';
import { modelLines } from '../report/transactions.ts';
import { runCheckers } from '../run/judge.ts';
import type { Doubt, RunResults } from '../run/types.ts';
import { type ExitCode, exitCodeOfVerdict, exitCodes, worstExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import { resultsOfHistory } from './rejudge.ts';

export interface CheckHistoriesOptions {
  readonly checkers: readonly Checker[];
  /** What a history must show for its verdict to mean anything; added to the checkers' own reasons. */
  readonly doubts: (history: History) => readonly Doubt[];
  readonly format: FormatName | undefined;
  /** Values are pairs [key, value] of jepsen.independent; undefined: found out. */
  readonly isKeyed: boolean | undefined;
  readonly allowTruncated: boolean;
  readonly explains: boolean;
  readonly asJson: boolean;
}

type Judgement =
  | { readonly file: string; readonly results: RunResults; readonly history: History }
  | { readonly file: string; readonly error: InputError };

/**
 * Judges every file; the worst exit code of all. A single file that is no history is thrown as the `InputError` that
 * it is; among several it is a line like the others.
 */
export async function checkHistories(
  output: Output,
  paths: readonly string[],
  options: CheckHistoriesOptions,
  budget: CheckBudget,
): Promise<ExitCode> {
  const judgements: Judgement[] = [];
  for (const path of paths) {
    if (budget.signal?.aborted === true) {
      const message = `interrupted after ${judgements.length} of ${paths.length} files`;
      throw new InterruptedError({ message });
    }
    const judgement = await judgeOne(output, path, options, budget);
    if ('error' in judgement && paths.length === 1) throw judgement.error;
    if (!options.asJson) output.result(linesOf(judgement, paths.length > 1, options.explains));
    judgements.push(judgement);
  }
  const exitCode = worstExitCode(judgements.map(exitCodeOf));
  const documents = judgements.map(documentOf);
  if (options.asJson)
    output.json(paths.length === 1 ? documents[0] : { exitCode, files: documents });
  return exitCode;
}

async function judgeOne(
  output: Output,
  path: string,
  options: CheckHistoriesOptions,
  budget: CheckBudget,
): Promise<Judgement> {
  const { format, isKeyed, allowTruncated } = options;
  try {
    const source = path === '-' ? { name: 'standard input', chunks: process.stdin } : path;
    const imported = await readHistory(source, { as: 'ops', format, isKeyed, allowTruncated });
    assert(imported.as === 'ops', 'a history is read in the form that was asked for');
    const { history, lines, summary } = imported;
    for (const warning of summary.warnings) {
      output.progress([span('dim', 'note  '), ` ${warning}`]);
    }
    const checkers = await runCheckers(options.checkers, history, budget);
    refuseMalformed(checkers, summary.file, history, lines);
    const results = resultsOfHistory(checkers, history, options.doubts(history));
    return { file: summary.file, history, results };
  } catch (error) {
    if (error instanceof InputError) return { file: path, error };
    throw error;
  }
}

/** An operation that breaks the form its checker needs is a mistake in the file, on a line of it. */
function refuseMalformed(
  checkers: Readonly<Record<string, CheckResult>>,
  file: string,
  history: History,
  lines: readonly number[] | undefined,
): void {
  for (const result of Object.values(checkers)) {
    if (result.verdict !== 'unknown') continue;
    const { reason, statistics } = result;
    const index = (statistics as { readonly [name: string]: unknown } | undefined)?.[
      MALFORMED_OPERATION
    ];
    const line = lines?.[history.findIndex((op) => op.index === index)];
    if (line !== undefined) throw badInput({ file, line }, reason);
  }
}

function exitCodeOf(judgement: Judgement): ExitCode {
  return 'error' in judgement ? exitCodes.usage : exitCodeOfVerdict(judgement.results.verdict);
}

function linesOf(judgement: Judgement, isOneOfMany: boolean, explains: boolean): readonly Line[] {
  if ('error' in judgement) {
    return [[span('invalid', 'error'.padEnd(7)), `  ${judgement.error.message}`]];
  }
  const { file, results, history } = judgement;
  const first = summaryLine(isOneOfMany ? file : basename(file), results);
  if (isOneOfMany && !explains) return [first];
  const explanation = explain(results, history, [], { showsAll: explains, rest: 'with --json' });
  if (explanation.length > 0) return [first, [], ...explanation];
  return [first, ...modelLines(results).map((line): Line => ['  ', ...line])];
}

function documentOf(judgement: Judgement): object {
  const exitCode = exitCodeOf(judgement);
  const { file } = judgement;
  if ('error' in judgement) {
    const { message, hint } = judgement.error;
    const error = { code: 'input', message, ...(hint === undefined ? {} : { hint }) };
    return { file, exitCode, error };
  }
  const { results } = judgement;
  return { verdict: results.verdict, exitCode, file, results };
}
