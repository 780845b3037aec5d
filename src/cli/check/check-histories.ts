// `ordeal check FILES… --workload W`: histories by themselves, judged by the checkers of a
// workload.

import { basename } from 'node:path';
import type { CheckBudget } from '../../../checkers/checker.ts';
import {
  type HistoryFileJudgement,
  type HistoryFileSettings,
  judgeHistoryFile,
} from '../../check/judge-history-file.ts';
import { InterruptedError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { summaryLine } from '../../report/terminal.ts';
import { explain } from '../../report/terminal-failure.ts';
import { modelLines } from '../../report/transactions.ts';
import { type ExitCode, exitCodeOfVerdict, exitCodes, worstExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';

export interface CheckHistoriesOptions extends HistoryFileSettings {
  readonly explains: boolean;
  readonly asJson: boolean;
}

/**
 * Judges every file; the worst exit code of all. A single file that is no history is thrown as the
 * `InputError` that it is; among several it is a line like the others.
 */
export async function checkHistories(
  output: Output,
  paths: readonly string[],
  options: CheckHistoriesOptions,
  budget: CheckBudget,
): Promise<ExitCode> {
  const judgements: HistoryFileJudgement[] = [];
  for (const path of paths) {
    if (budget.signal?.aborted === true) {
      const message = `interrupted after ${judgements.length} of ${paths.length} files`;
      throw new InterruptedError({ message });
    }
    const judgement = await judgeHistoryFile(path, options, budget);
    if ('warnings' in judgement) warn(output, judgement.warnings);
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

function warn(output: Output, warnings: readonly string[]): void {
  for (const warning of warnings) output.progress([span('dim', 'note  '), ` ${warning}`]);
}

function exitCodeOf(judgement: HistoryFileJudgement): ExitCode {
  return 'error' in judgement ? exitCodes.usage : exitCodeOfVerdict(judgement.results.verdict);
}

function linesOf(
  judgement: HistoryFileJudgement,
  isOneOfMany: boolean,
  explains: boolean,
): readonly Line[] {
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

function documentOf(judgement: HistoryFileJudgement): object {
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
