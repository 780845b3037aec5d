// Any recorded history, from any source, in the form that its checker wants.

import { InputError } from '../../errors.ts';
import type { OperationColumns } from '../columns.ts';
import { HistoryError } from '../history-error.ts';
import { badInput } from '../place.ts';
import type { Op } from '../types.ts';
import type { FormatName } from './formats.ts';
import type { HistorySource } from './history-source.ts';
import { readFormat } from './readers.ts';
import { recognise } from './recognise.ts';
import { openSource } from './source.ts';
import { type HistorySummary, summaryOfColumns, summaryOfOps } from './summary.ts';

/** How a file is to be read. */
export interface ImportOptions {
  /** Default: recognised from the first lines. */
  readonly format?: FormatName | undefined;
  /**
   * `columns` for linearizability, `ops` for every other checker. Default: ops for transactions
   * only.
   */
  readonly as?: 'columns' | 'ops' | undefined;
  /**
   * Values are pairs [key, value], as jepsen.independent writes them. Default: found out from the
   * first reads.
   */
  readonly isKeyed?: boolean | undefined;
  /**
   * Leaves out a last line of JSON that was cut short, with a warning; otherwise it is an error.
   */
  readonly allowTruncated?: boolean | undefined;
}

/** A history as columns, whose `line` is a source line. */
export interface ImportedColumns {
  readonly as: 'columns';
  readonly columns: OperationColumns;
  readonly summary: HistorySummary;
}

/** A history as ops, whose `index` is the file's own where those ascend. */
export interface ImportedOps {
  readonly as: 'ops';
  readonly history: readonly Op[];
  /** Per op: the line it comes from; absent for the format `operations`. */
  readonly lines?: readonly number[];
  readonly summary: HistorySummary;
}

/** What came of reading a history, in one of the two forms. */
export type ImportedHistory = ImportedColumns | ImportedOps;

/**
 * Reads a history to its end. Throws `InputError` with `file:line` for the first thing that is
 * wrong. An empty history is no error here: whether it may be is the checker's question.
 */
export function readHistory(
  source: HistorySource,
  options: ImportOptions & { readonly as: 'ops' },
): Promise<ImportedOps>;
export function readHistory(
  source: HistorySource,
  options: ImportOptions & { readonly as: 'columns' },
): Promise<ImportedColumns>;
export function readHistory(
  source: HistorySource,
  options?: ImportOptions,
): Promise<ImportedHistory>;
export async function readHistory(
  source: HistorySource,
  options: ImportOptions = {},
): Promise<ImportedHistory> {
  const opened = await openSource(source);
  const format = options.format ?? recognise(opened.head, opened.name);
  const warnings: string[] = [];
  try {
    const { sunk, lineCount, ignoredCount } = await readFormat(format, opened, {
      as: options.as,
      isKeyed: options.isKeyed,
      allowTruncated: options.allowTruncated ?? false,
      onWarning: (sentence) => warnings.push(sentence),
    });
    const { name: file, isCompressed } = opened;
    const facts = { file, format, isCompressed, lineCount, ignoredCount, warnings };
    if (sunk.as === 'ops') return { ...sunk, summary: summaryOfOps(sunk.history, facts) };
    return { ...sunk, summary: summaryOfColumns(sunk.columns, facts) };
  } catch (error) {
    throw asInputError(error, opened.name);
  }
}

function asInputError(error: unknown, file: string): unknown {
  if (error instanceof HistoryError) {
    return badInput({ file, line: error.line }, error.message, undefined, error);
  }
  // Limits of the columns (256 functions), and of the engine (some 16 million different values).
  if (error instanceof RangeError) {
    return new InputError({
      message: `${file}: too large or too varied: ${error.message}`,
      cause: error,
    });
  }
  return error;
}
