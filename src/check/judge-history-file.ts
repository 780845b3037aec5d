// A history by itself, judged by the checkers of a workload.

import {
  type CheckBudget,
  type Checker,
  type CheckResult,
  MALFORMED_OPERATION,
} from '../../checkers/checker.ts';
import { assert, InputError } from '../errors.ts';
import type { FormatName } from '../history/import/formats.ts';
import { readHistory } from '../history/import/read-history.ts';
import { badInput } from '../history/place.ts';
import type { History } from '../history/types.ts';
import { runCheckers } from '../run/run-checkers.ts';
import type { Doubt, RunResults } from '../run/types.ts';
import { resultsOfHistory } from './rejudge.ts';

/** How every file is read and judged. */
export interface HistoryFileSettings {
  readonly checkers: readonly Checker[];
  /**
   * What a history must show for its verdict to mean anything; added to the checkers' own reasons.
   */
  readonly doubts: (history: History) => readonly Doubt[];
  readonly format: FormatName | undefined;
  /** Values are pairs [key, value] of jepsen.independent; undefined: found out. */
  readonly isKeyed: boolean | undefined;
  readonly allowTruncated: boolean;
}

export type HistoryFileJudgement =
  | {
      readonly file: string;
      readonly results: RunResults;
      readonly history: History;
      /** What is worth knowing of how the file was read: a sentence each. */
      readonly warnings: readonly string[];
    }
  | { readonly file: string; readonly error: InputError };

/**
 * Judges the history at `path`; `-` is standard input. Throws nothing that the file is to blame
 * for.
 */
export async function judgeHistoryFile(
  path: string,
  settings: HistoryFileSettings,
  budget: CheckBudget,
): Promise<HistoryFileJudgement> {
  const { format, isKeyed, allowTruncated } = settings;
  try {
    const source = path === '-' ? { name: 'standard input', chunks: process.stdin } : path;
    const imported = await readHistory(source, { as: 'ops', format, isKeyed, allowTruncated });
    assert(imported.as === 'ops', 'a history is read in the form that was asked for');
    const { history, lines, summary } = imported;
    const checkers = await runCheckers(settings.checkers, history, budget);
    refuseMalformed(checkers, summary.file, history, lines);
    const results = resultsOfHistory(checkers, history, settings.doubts(history));
    return { file: summary.file, history, results, warnings: summary.warnings };
  } catch (error) {
    if (error instanceof InputError) return { file: path, error };
    throw error;
  }
}

/**
 * An operation that breaks the form its checker needs is a mistake in the file, on a line of it.
 */
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
