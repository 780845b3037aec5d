// The linearizability checker in the shape that a run knows.

import type { OperationColumns } from '../../src/history/columns.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import type { History } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import type { Anomaly, Checker, CheckResult } from '../checker.ts';
import { checkAsync, columnsOf, type LinearizabilityResult } from './check.ts';
import type { Model } from './model.ts';

export interface LinearizableOptions<State> {
  readonly model: Model<State>;
  /** An empty history is `unknown` unless it is expected. Default: false. */
  readonly allowEmpty?: boolean;
}

/** A checker named `linearizable`. Malformed histories and models that throw give `unknown`, with the reason. */
export function linearizable<State>(options: LinearizableOptions<State>): Checker {
  return {
    name: 'linearizable',
    async check(history, budget): Promise<CheckResult> {
      try {
        const columns = columnsOf(history, options);
        const result = await checkAsync(columns, options.model, {
          timeMsMax: budget.timeMsMax,
          memoryBytesMax: budget.memoryBytesMax,
          now: budget.now,
          ...(budget.signal === undefined ? {} : { signal: budget.signal }),
          ...options,
        });
        return checkResultOf(history, columns, options.model, result);
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error)) throw error;
        const place =
          error instanceof HistoryError && error.code === 'empty-history' ? '' : placeOf(error);
        return { verdict: 'unknown', reason: `${error.message}${place}` };
      }
    },
  };
}

function placeOf(error: Error): string {
  return 'line' in error ? ` (at event ${String(error.line)})` : '';
}

function checkResultOf<State>(
  history: History,
  columns: OperationColumns,
  model: Model<State>,
  result: LinearizabilityResult,
): CheckResult {
  const statistics = result.statistics as unknown as Json;
  switch (result.verdict) {
    case 'valid':
      return { verdict: 'valid', statistics };
    case 'invalid':
      return {
        verdict: 'invalid',
        anomalies: [anomalyOf(history, columns, model, result)],
        statistics,
      };
    case 'unknown': {
      const all = result.statistics.partitions;
      const reason = `${reasonText(result.reason)}; ${result.decided} of ${all} partitions are valid`;
      return { verdict: 'unknown', reason, statistics };
    }
  }
}

function anomalyOf<State>(
  _history: History,
  columns: OperationColumns,
  model: Model<State>,
  result: Extract<LinearizabilityResult, { verdict: 'invalid' }>,
): Anomaly {
  const rows = result.conflict.length > 0 ? result.conflict : [result.failingRow];
  const indexes = rows.flatMap((row) => {
    const line = columns.line[row] as number;
    const returned = columns.returnLine[row] as number;
    return returned < 0 ? [line] : [line, returned];
  });
  const where = result.key === undefined ? '' : ` of ${JSON.stringify(result.key)}`;
  return {
    kind: 'nonlinearizable',
    summary: `the operations${where} have no order that a ${model.name} allows and that respects real time`,
    ...(typeof result.key === 'string' ? { key: result.key } : {}),
    ops: [...new Set(indexes)].sort((a, b) => a - b),
  };
}

function reasonText(reason: 'time' | 'memory' | 'configurations' | 'cancelled'): string {
  switch (reason) {
    case 'time':
      return 'the time budget is spent';
    case 'memory':
      return 'the memory budget is spent';
    case 'configurations':
      return 'the budget of configurations is spent';
    case 'cancelled':
      return 'the check was cancelled';
  }
}
