// Back from columns to events, for the checkers and formats that want ops. Times of the columns
// become times of the events; where a call and a return fall on the same moment the call comes
// first, because they are concurrent.

import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
  PAIR_FUNCTIONS,
} from './columns.ts';
import { PRECONDITION_FAILED } from './event-columns.ts';
import type { Op, OpType } from './types.ts';
import { ABSENT, canonicalJson } from './value-pool.ts';

/**
 * The events of `columns`. An indeterminate operation returns with `info` only where its process
 * goes on; else it stays open. Throws nothing that the columns do not already rule out.
 */
export function historyOfColumns(columns: OperationColumns): Op[] {
  const history: Op[] = [];
  const outstanding = new Map<number, number>();
  for (const event of orderedEvents(columns)) {
    const row = event >> 1;
    const process = columns.process[row] as number;
    if ((event & 1) === 0) {
      const open = outstanding.get(process);
      const time = columns.call[row] as number;
      if (open !== undefined) history.push(returnOf(columns, open, history.length, time));
      outstanding.set(process, row);
      history.push({ ...base(columns, row, history.length, time), ...argumentOf(columns, row) });
    } else if (outstanding.get(process) === row) {
      outstanding.delete(process);
      history.push(returnOf(columns, row, history.length, columns.return[row] as number));
    }
  }
  return history;
}

/** Twice the row for a call, one more for a return; in order of time. */
function orderedEvents(columns: OperationColumns): Float64Array {
  const { size, call, outcome } = columns;
  const returns: number[] = [];
  for (let row = 0; row < size; row++) if (outcome[row] !== OUTCOME_INFO) returns.push(row);
  returns.sort((a, b) => (columns.return[a] as number) - (columns.return[b] as number) || a - b);
  const events = new Float64Array(size + returns.length);
  let next = 0;
  let row = 0;
  for (const returned of returns) {
    while (row < size && (call[row] as number) <= (columns.return[returned] as number)) {
      events[next++] = row++ * 2;
    }
    events[next++] = returned * 2 + 1;
  }
  while (row < size) events[next++] = row++ * 2;
  return events;
}

function base(columns: OperationColumns, row: number, index: number, time: number) {
  const key = columns.keys.value(columns.key[row] as number);
  return {
    index,
    time,
    type: 'invoke' as OpType,
    process: columns.process[row] as number,
    f: columns.functions[columns.f[row] as number] as string,
    ...(key === undefined ? {} : { key: typeof key === 'string' ? key : canonicalJson(key) }),
  };
}

function argumentOf(columns: OperationColumns, row: number): Pick<Op, 'value'> {
  const first = columns.values.value(columns.input[row] as number);
  const second = columns.values.value(columns.input2[row] as number);
  if (isPair(columns, row)) return { value: [first ?? null, second ?? null] };
  return first === undefined ? {} : { value: first };
}

function returnOf(columns: OperationColumns, row: number, index: number, time: number): Op {
  const op = base(columns, row, index, time);
  switch (columns.outcome[row]) {
    case OUTCOME_OK: {
      if (isPair(columns, row)) return { ...op, type: 'ok', ...argumentOf(columns, row) };
      const output = columns.output[row] as number;
      const value = columns.values.value(output);
      return { ...op, type: 'ok', ...(output === ABSENT || value === undefined ? {} : { value }) };
    }
    case OUTCOME_FAIL:
      return { ...op, type: 'fail', ...argumentOf(columns, row) };
    case OUTCOME_REFUSED: {
      const error = { code: PRECONDITION_FAILED, text: 'the precondition did not hold' };
      return { ...op, type: 'fail', ...argumentOf(columns, row), error };
    }
    default:
      return { ...op, type: 'info', ...argumentOf(columns, row) };
  }
}

function isPair(columns: OperationColumns, row: number): boolean {
  return PAIR_FUNCTIONS.has(columns.functions[columns.f[row] as number] as string);
}
