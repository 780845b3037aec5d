// `ordeal check FILES… --model M`: one line for each file, the worst exit code of all.

import type {
  FileJudgement,
  JudgedFile,
  JudgeSettings,
  JudgeTools,
} from '../../check/judge-file.ts';
import { judgeFiles } from '../../check/judge-pool.ts';
import { checkModelChoice } from '../../check/model-names.ts';
import { InputError, InterruptedError, UsageError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { formatNumber } from '../../text.ts';
import { type ExitCode, exitCodeOfVerdict, exitCodes, worstExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';

export interface CheckFilesOptions {
  readonly settings: JudgeSettings;
  /** Threads. */
  readonly jobs: number;
  readonly asJson: boolean;
}

/**
 * Judges every file. A single file that is no history is thrown as the `InputError` that it is;
 * among several it is a line like the others. Throws `InterruptedError` when the signal aborts
 * before the end.
 */
export async function checkFiles(
  output: Output,
  paths: readonly string[],
  options: CheckFilesOptions,
  tools: JudgeTools,
): Promise<ExitCode> {
  checkModelChoice(options.settings.model);
  if (paths.indexOf('-') !== paths.lastIndexOf('-')) {
    throw new UsageError({ message: 'standard input can be read only once', hint: 'give - once' });
  }
  const judgements: FileJudgement[] = [];
  for await (const judgement of judgeFiles(paths, options.settings, options.jobs, tools)) {
    judgements.push(judgement);
    if (judgement.outcome === 'judged') warn(output, judgement);
    else if (paths.length === 1) throw errorOf(judgement.message, judgement.hint);
    if (!options.asJson) output.result(linesOf(judgement));
  }
  if (tools.signal?.aborted === true) {
    throw new InterruptedError({
      message: `interrupted after ${judgements.length} of ${paths.length} files`,
    });
  }
  const exitCode = worstExitCode(judgements.map(exitCodeOf));
  if (options.asJson) output.json({ exitCode, files: judgements.map(documentOf) });
  return exitCode;
}

function exitCodeOf(judgement: FileJudgement): ExitCode {
  return judgement.outcome === 'judged' ? exitCodeOfVerdict(judgement.verdict) : exitCodes.usage;
}

function warn(output: Output, { summary }: JudgedFile): void {
  for (const sentence of summary.warnings) output.progress([span('dim', 'note  '), ` ${sentence}`]);
}

function errorOf(message: string, hint: string | null): InputError {
  return new InputError(hint === null ? { message } : { message, hint });
}

function linesOf(judgement: FileJudgement): readonly Line[] {
  if (judgement.outcome === 'refused') {
    return [[span('invalid', 'error'.padEnd(7)), `  ${judgement.message}`]];
  }
  const { verdict, file, detail, explanationText } = judgement;
  const facts = [countsOf(judgement), detail, placesOf(judgement)].filter((fact) => fact !== '');
  const first: Line = [
    span(verdict, verdict.padEnd(7)),
    `  ${file}  `,
    span('dim', facts.join('; ')),
  ];
  if (explanationText === null) return [first];
  return [first, [], ...explanationText.split('\n').map((line) => [line]), []];
}

function countsOf({ summary }: JudgedFile): string {
  const { operationCount, keyCount } = summary;
  const operations = `${formatNumber(operationCount)} ${operationCount === 1 ? 'operation' : 'operations'}`;
  return keyCount < 2 ? operations : `${operations} on ${formatNumber(keyCount)} keys`;
}

/** At most eight, so that it stays one line: those from either end. */
function placesOf({ lines }: JudgedFile): string {
  if (lines.length === 0) return '';
  if (lines.length <= 8) return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
  return `lines ${[...lines.slice(0, 3), '…', ...lines.slice(-5)].join(', ')}`;
}

function documentOf(judgement: FileJudgement): object {
  const { file } = judgement;
  const exitCode = exitCodeOf(judgement);
  if (judgement.outcome === 'refused') {
    const { message, hint } = judgement;
    return {
      file,
      exitCode,
      error: { code: 'input', message, ...(hint === null ? {} : { hint }) },
    };
  }
  const { verdict, detail, summary, statistics, lines, explanation, readMs, checkMs } = judgement;
  return {
    file,
    verdict,
    exitCode,
    ...(detail === '' ? {} : { detail }),
    ...(lines.length === 0 ? {} : { lines }),
    ...(explanation === null ? {} : { explanation }),
    history: summary,
    statistics,
    durationsMs: { read: readMs, check: checkMs },
  };
}
