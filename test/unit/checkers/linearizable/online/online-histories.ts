// Histories in columns as the events of a run, and what online checking and the check of the whole
// say of them.

import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { failingRowOf } from '../../../../../checkers/linearizable/explain/explain.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import {
  OnlineLinearizability,
  type OnlineOptions,
} from '../../../../../checkers/linearizable/online/online.ts';
import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
} from '../../../../../src/history/columns.ts';
import { columnsOfHistory, PRECONDITION_FAILED } from '../../../../../src/history/event-columns.ts';
import type { History, Op } from '../../../../../src/history/types.ts';
import type { Json } from '../../../../../src/json.ts';

/**
 * The events of a history in columns; at equal moments calls come first. Every operation is a
 * process of its own.
 */
export function eventsOf(columns: OperationColumns): History {
  const events: { time: number; order: number; event: Omit<Op, 'index'> }[] = [];
  for (let row = 0; row < columns.size; row++) {
    const f = columns.functions[columns.f[row] as number] as string;
    const first = columns.values.value(columns.input[row] as number) as Json;
    const second = columns.values.value(columns.input2[row] as number) as Json;
    const value = f === 'cas' ? [first, second] : first;
    const call = columns.call[row] as number;
    const name = columns.keys.value(columns.key[row] as number);
    const keyed = { process: row, f, ...(name === undefined ? {} : { key: name as string }) };
    const given = value === undefined ? {} : { value };
    const event = { ...keyed, time: call, type: 'invoke', ...given } as const;
    events.push({ time: call, order: 0, event });
    const outcome = columns.outcome[row];
    const time = outcome === OUTCOME_INFO ? call + 3 : (columns.return[row] as number);
    const output = columns.values.value(columns.output[row] as number);
    const base = {
      ...keyed,
      time,
      ...(f === 'cas' ? { value } : output === undefined ? {} : { value: output }),
    };
    const refused = { error: { code: PRECONDITION_FAILED, text: 'refused' } };
    const returned =
      outcome === OUTCOME_OK
        ? ({ ...base, type: 'ok' } as const)
        : outcome === OUTCOME_INFO
          ? ({ ...base, type: 'info' } as const)
          : ({ ...base, type: 'fail', ...(outcome === OUTCOME_FAIL ? {} : refused) } as const);
    events.push({ time, order: 1, event: returned });
  }
  events.sort((a, b) => a.time - b.time || a.order - b.order);
  return events.map(({ event }, index) => ({ ...event, index }));
}

/** What is said of the events when all are there, or when it is invalid. */
export function onlineVerdict(history: History, model: Model<unknown>, limits: OnlineOptions) {
  const online = new OnlineLinearizability(model, limits);
  for (const op of history) {
    const status = online.push(op);
    if (status.verdict === 'invalid') return status;
  }
  return online.finish();
}

/** Index of the response that ends the shortest failing prefix, or -1 for a legal history. */
export function firstViolation(history: History, model: Model<unknown>): number {
  const columns = columnsOfHistory(history);
  const result = checkLinearizableSync(columns, model, { methods: ['breadth-first'] });
  if (result.verdict === 'valid') return -1;
  if (result.verdict === 'unknown') throw new Error('a small history must be decided');
  return columns.returnLine[failingRowOf(columns, model, result)] as number;
}
