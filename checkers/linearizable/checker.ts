// The linearizability checker in the shape that a run knows.

import type { OperationColumns } from '../../src/history/columns.ts';
import { HistoryError } from '../../src/history/history-error.ts';
import type { Json } from '../../src/json.ts';
import type {
  Anomaly,
  CheckBudget,
  Checker,
  CheckResult,
  OnlineCheck,
  OnlineViolation,
} from '../checker.ts';
import {
  type CheckOptions,
  checkAsync,
  columnsInTurns,
  type LinearizabilityResult,
  nothingDecided,
} from './check.ts';
import { STOP_TEXTS } from './decision.ts';
import { explain } from './explain/explain.ts';
import { explanationText } from './explain/text.ts';
import { type Model, withArticle } from './model.ts';
import { OnlineLinearizability, type OnlineStatus } from './online/online.ts';

/**
 * Operations of a conflict that an anomaly names; a larger one names only the failing operation.
 */
const OPS_MAX = 16;

/** What a history is judged by. */
export interface LinearizableOptions<State> {
  /** The object that it is to be a history of. */
  readonly model: Model<State>;
  /** An empty history is `unknown` unless it is expected. Default: false. */
  readonly allowEmpty?: boolean;
  /** Threads for what takes long, where the model has a recipe. Default: 2. */
  readonly jobs?: number;
}

const JOBS = 2;

/**
 * A checker named `linearizable`. Malformed histories and models that throw give `unknown`, with
 * the reason.
 */
export function linearizable<State>(options: LinearizableOptions<State>): Checker {
  return {
    name: 'linearizable',
    promise:
      'every operation takes effect at one instant between its start and its end, so no read ever goes back in time',
    online: () => onlineCheck(options.model),
    async check(history, budget): Promise<CheckResult> {
      try {
        const limits: CheckOptions = {
          timeMsMax: budget.timeMsMax,
          memoryBytesMax: budget.memoryBytesMax,
          now: budget.now,
          jobs: JOBS,
          ...(budget.signal === undefined ? {} : { signal: budget.signal }),
          ...options,
        };
        const columns = await columnsInTurns(history, limits);
        if (typeof columns === 'string') return unknownResult(nothingDecided(columns));
        const result = await checkAsync(columns, options.model, limits);
        return checkResultOf(columns, options.model, result, budget);
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error)) throw error;
        const place =
          error instanceof HistoryError && error.code === 'empty-history' ? '' : placeOf(error);
        return { verdict: 'unknown', reason: `${error.message}${place}` };
      }
    },
  };
}

/**
 * Configurations of one key at one moment, while a run goes on. Few enough that the search, which
 * shares its thread with the clients, never holds them up for long; a key that needs more is left
 * to the check of the whole history.
 */
const ONLINE_CONFIGURATIONS_MAX = 20_000;

function onlineCheck<State>(model: Model<State>): OnlineCheck {
  const engine = new OnlineLinearizability(model, { configurationsMax: ONLINE_CONFIGURATIONS_MAX });
  return {
    push: (op) => violationOf(engine.push(op)),
    advance: (time) => violationOf(engine.advance(time)),
  };
}

function violationOf(status: OnlineStatus): OnlineViolation | null {
  if (status.verdict === 'possible') return null;
  const { index, partition } = status;
  return { index, ...(typeof partition === 'string' ? { key: partition } : {}) };
}

function placeOf(error: Error): string {
  return 'line' in error ? ` (at event ${String(error.line)})` : '';
}

function checkResultOf<State>(
  columns: OperationColumns,
  model: Model<State>,
  result: LinearizabilityResult,
  budget: CheckBudget,
): CheckResult {
  const statistics = result.statistics as unknown as Json;
  switch (result.verdict) {
    case 'valid':
      return { verdict: 'valid', statistics };
    case 'invalid':
      return {
        verdict: 'invalid',
        anomalies: [anomalyOf(columns, model, result, budget)],
        statistics,
      };
    case 'unknown':
      return unknownResult(result);
  }
}

function unknownResult(
  result: Extract<LinearizabilityResult, { verdict: 'unknown' }>,
): CheckResult {
  const { partitions } = result.statistics;
  const reason = `${STOP_TEXTS[result.reason]}; ${result.decided} of ${partitions} partitions are valid`;
  return { verdict: 'unknown', reason, statistics: result.statistics as unknown as Json };
}

function anomalyOf<State>(
  columns: OperationColumns,
  model: Model<State>,
  result: Extract<LinearizabilityResult, { verdict: 'invalid' }>,
  budget: CheckBudget,
): Anomaly {
  const explanation = explain(columns, model, result, { now: budget.now, timeMsMax: 5000 });
  const { core, failing } = explanation;
  const rows = core.operations.length <= OPS_MAX ? core.operations : [failing];
  const events = rows.flatMap(({ line, returnLine }) =>
    returnLine < 0 ? [line] : [line, returnLine],
  );
  const where = result.key === undefined ? '' : ` on ${JSON.stringify(result.key)}`;
  return {
    kind: 'nonlinearizable',
    summary: `${failing.text}${where} fits no order that ${withArticle(model.name)} allows: ${core.reason}`,
    ...(typeof result.key === 'string' ? { key: result.key } : {}),
    ops: [...new Set(events)].sort((a, b) => a - b),
    details: { ...explanation, text: explanationText(explanation) } as unknown as Json,
  };
}
