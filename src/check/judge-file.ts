// Reads one history and decides whether it is linearizable. What goes in and what comes out is
// plain data, so that it can be done in another thread.

import {
  checkAsync as checkLinearizable,
  type LinearizabilityResult,
} from '../../checkers/linearizable/check.ts';
import { STOP_TEXTS } from '../../checkers/linearizable/decision.ts';
import {
  type Explanation,
  explain,
  failingRowOf,
} from '../../checkers/linearizable/explain/explain.ts';
import { explanationText } from '../../checkers/linearizable/explain/text.ts';
import { type Model, ModelError, withArticle } from '../../checkers/linearizable/model.ts';
import { assert, InputError, messageOf, OrdealError } from '../errors.ts';
import type { OperationColumns } from '../history/columns.ts';
import { HistoryError } from '../history/history-error.ts';
import type { FormatName } from '../history/import/formats.ts';
import { readHistory } from '../history/import/read-history.ts';
import type { HistorySummary } from '../history/import/summary.ts';
import { badInput } from '../history/place.ts';
import type { Json } from '../json.ts';
import { formatNumber } from '../text.ts';
import { type ModelChoice, modelFor } from './model-names.ts';

/** How every file is judged; plain data. */
export interface JudgeSettings {
  readonly model: ModelChoice;
  /** `undefined`: recognised. */
  readonly format: FormatName | undefined;
  /** `undefined`: found out. */
  readonly isKeyed: boolean | undefined;
  readonly allowTruncated: boolean;
  readonly allowEmpty: boolean;
  readonly explains: boolean;
  readonly timeMsMax: number;
  readonly memoryBytesMax: number;
  /** Threads for a search that takes long; 0 where other files have the threads. */
  readonly searchJobs: number;
}

/** What a judge gets from the thread that it works in. */
export interface JudgeTools {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface JudgedFile {
  readonly outcome: 'judged';
  readonly file: string;
  readonly verdict: LinearizabilityResult['verdict'];
  /** One line: what was decided, or why not. */
  readonly detail: string;
  readonly summary: HistorySummary;
  readonly statistics: Json;
  /** Source lines of operations that contradict one another, or of the one at which it breaks. */
  readonly lines: readonly number[];
  readonly explanation: Explanation | null;
  readonly explanationText: string | null;
  readonly readMs: number;
  readonly checkMs: number;
}

/** A file that has no history in it that could be judged. */
export interface RefusedFile {
  readonly outcome: 'refused';
  readonly file: string;
  readonly message: string;
  readonly hint: string | null;
}

export type FileJudgement = JudgedFile | RefusedFile;

/**
 * Judges the history at `path`; `-` is standard input. Throws nothing that the file is to blame
 * for.
 */
export async function judgeFile(
  path: string,
  settings: JudgeSettings,
  tools: JudgeTools,
): Promise<FileJudgement> {
  const file = path === '-' ? 'stdin' : path;
  try {
    return await judge(path, file, settings, tools);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { outcome: 'refused', file, message: error.message, hint: error.hint ?? null };
  }
}

async function judge(
  path: string,
  file: string,
  settings: JudgeSettings,
  tools: JudgeTools,
): Promise<JudgedFile> {
  const { format, isKeyed, allowTruncated } = settings;
  const started = tools.now();
  const source = path === '-' ? { name: file, chunks: process.stdin } : path;
  const imported = await readHistory(source, { format, isKeyed, allowTruncated, as: 'columns' });
  assert(imported.as === 'columns', 'a history is read in the form that was asked for');
  const { columns, summary } = imported;
  const read = tools.now();
  const decided = await decide(
    columns,
    modelFor(settings.model, summary.format),
    settings,
    tools,
    file,
  );
  return {
    outcome: 'judged',
    file,
    summary,
    ...decided,
    readMs: read - started,
    checkMs: tools.now() - read,
  };
}

type Decided = Pick<
  JudgedFile,
  'verdict' | 'detail' | 'statistics' | 'lines' | 'explanation' | 'explanationText'
>;

const NOTHING_TO_EXPLAIN = { lines: [], explanation: null, explanationText: null } as const;

async function decide(
  columns: OperationColumns,
  model: Model<unknown>,
  settings: JudgeSettings,
  tools: JudgeTools,
  file: string,
): Promise<Decided> {
  const { timeMsMax, memoryBytesMax, allowEmpty, searchJobs } = settings;
  try {
    const result = await checkLinearizable(columns, model, {
      timeMsMax,
      memoryBytesMax,
      allowEmpty,
      jobs: searchJobs,
      now: tools.now,
      ...(tools.signal === undefined ? {} : { signal: tools.signal }),
    });
    return decidedOf(columns, model, result, settings, tools);
  } catch (error) {
    const fault = faultOf(error, file);
    if (fault !== null) throw fault;
    const detail = `the checker crashed: ${messageOf(error)}`;
    return { verdict: 'unknown', detail, statistics: null, ...NOTHING_TO_EXPLAIN };
  }
}

/** The user's error, where it is the history or the model that is at fault and not the checker. */
function faultOf(error: unknown, file: string): OrdealError | null {
  if (error instanceof OrdealError) return error;
  if (error instanceof HistoryError && error.code === 'empty-history') {
    return new InputError({
      message: `${file}: ${error.message}`,
      hint: 'an empty history is valid only with --allow-empty',
      cause: error,
    });
  }
  if (error instanceof HistoryError || error instanceof ModelError) {
    return badInput({ file, line: error.line }, error.message, undefined, error);
  }
  return null;
}

function decidedOf(
  columns: OperationColumns,
  model: Model<unknown>,
  result: LinearizabilityResult,
  settings: JudgeSettings,
  tools: JudgeTools,
): Decided {
  const statistics = result.statistics as unknown as Json;
  const { verdict } = result;
  switch (result.verdict) {
    case 'valid':
      return { verdict, detail: '', statistics, ...NOTHING_TO_EXPLAIN };
    case 'unknown': {
      const all = formatNumber(result.statistics.partitions);
      const detail = `${STOP_TEXTS[result.reason]}; ${formatNumber(result.decided)} of ${all} partitions are valid`;
      return { verdict, detail, statistics, ...NOTHING_TO_EXPLAIN };
    }
    case 'invalid': {
      // Each check that an explanation takes may last as long as the check itself was allowed to.
      const { timeMsMax, memoryBytesMax } = settings;
      const limits = { timeMsMax, memoryBytesMax, now: tools.now };
      const explanation = settings.explains ? explain(columns, model, result, limits) : null;
      const rows =
        result.conflict.length > 0
          ? result.conflict
          : [explanation?.failing.row ?? failingRowOf(columns, model, result, limits)];
      const where = result.key === undefined ? '' : `key ${JSON.stringify(result.key)}: `;
      const why =
        result.reason === '' ? `no order that ${withArticle(model.name)} allows` : result.reason;
      return {
        verdict,
        detail: `${where}${why}`,
        statistics,
        lines: rows.map((row) => columns.line[row] as number),
        explanation,
        explanationText: explanation === null ? null : explanationText(explanation),
      };
    }
  }
}
