// What was found in a file, in numbers: enough for one line of output, and to notice that the wrong
// file was read.

import { type OperationColumns, OUTCOME_INFO, OUTCOME_OK } from '../columns.ts';
import type { Op } from '../types.ts';
import type { FormatName } from './formats.ts';

/** What is known of the file itself. */
export interface FileFacts {
  readonly file: string;
  readonly format: FormatName;
  readonly isCompressed: boolean;
  /** Lines read; those of a list as well as those of single operations. */
  readonly lineCount: number;
  /** Events of the nemesis and log lines about other things. */
  readonly ignoredCount: number;
  /** Whole sentences with their place. */
  readonly warnings: readonly string[];
}

/** What is known of the file and of the history in it. */
export interface HistorySummary extends FileFacts {
  readonly operationCount: number;
  readonly okCount: number;
  /** Certainly did not happen. */
  readonly failCount: number;
  /** Indeterminate, those that never returned among them. */
  readonly infoCount: number;
  readonly processCount: number;
  /** Distinct keys; 0 where operations have none. */
  readonly keyCount: number;
  /** Names of what was done, in order of first appearance. */
  readonly functions: readonly string[];
}

export function summaryOfColumns(columns: OperationColumns, facts: FileFacts): HistorySummary {
  let okCount = 0;
  let infoCount = 0;
  const processes = new Set<number>();
  const keys = new Set<number>();
  for (let row = 0; row < columns.size; row++) {
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_OK) okCount++;
    else if (outcome === OUTCOME_INFO) infoCount++;
    processes.add(columns.process[row] as number);
    keys.add(columns.key[row] as number);
  }
  // The code of no key at all.
  keys.delete(-1);
  return {
    ...facts,
    operationCount: columns.size,
    okCount,
    failCount: columns.size - okCount - infoCount,
    infoCount,
    processCount: processes.size,
    keyCount: keys.size,
    functions: [...columns.functions],
  };
}

export function summaryOfOps(history: readonly Op[], facts: FileFacts): HistorySummary {
  const counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  const processes = new Set<number>();
  const keys = new Set<string>();
  const functions = new Set<string>();
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    counts[op.type]++;
    processes.add(op.process);
    functions.add(op.f);
    if (op.key !== undefined) keys.add(op.key);
  }
  // A history of returns only has fewer calls than operations.
  const operationCount = Math.max(counts.invoke, counts.ok + counts.fail + counts.info);
  return {
    ...facts,
    operationCount,
    okCount: counts.ok,
    failCount: counts.fail,
    infoCount: operationCount - counts.ok - counts.fail,
    processCount: processes.size,
    keyCount: keys.size,
    functions: [...functions],
  };
}
