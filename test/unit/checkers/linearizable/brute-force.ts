// The definition of linearizability, tried out: every order that respects real time, every subset
// of the indeterminate operations. Deliberately dumb, so that it can be believed; the fast
// procedures are held against it.

import type { Model, Operation } from '../../../../checkers/linearizable/model.ts';
import { operationOf } from '../../../../checkers/linearizable/tables/classes.ts';
import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';

/** True when some order of the operations (of one partition) explains everything. */
export function isLinearizable<State>(columns: OperationColumns, model: Model<State>): boolean {
  const operations: { operation: Operation; call: number; return: number }[] = [];
  for (let row = 0; row < columns.size; row++) {
    const outcome = columns.outcome[row] as number;
    if (outcome === OUTCOME_FAIL) continue;
    if (outcome === OUTCOME_REFUSED && model.strict !== true) continue;
    operations.push({
      operation: operationOf(columns, row),
      call: columns.call[row] as number,
      return: columns.return[row] as number,
    });
  }
  const taken = new Array<boolean>(operations.length).fill(false);
  const explore = (state: State): boolean => {
    let deadline = Infinity;
    operations.forEach((each, i) => {
      if (!taken[i]) deadline = Math.min(deadline, each.return);
    });
    if (deadline === Infinity) return true;
    return operations.some((each, i) => {
      if (taken[i] || each.call > deadline) return false;
      const next = model.step(state, each.operation);
      if (next === undefined) return false;
      taken[i] = true;
      const found = explore(next);
      taken[i] = false;
      return found;
    });
  };
  return explore(model.initial());
}

/** What is wrong with an order of rows as an explanation of a history, or `undefined`. */
export function flawOf<State>(
  columns: OperationColumns,
  model: Model<State>,
  order: readonly number[],
): string | undefined {
  if (new Set(order).size !== order.length) return 'an operation is there twice';
  let state = model.initial();
  let latestCall = -Infinity;
  for (const row of order) {
    if ((columns.return[row] as number) < latestCall) return `row ${row} comes too late`;
    latestCall = Math.max(latestCall, columns.call[row] as number);
    const next = model.step(state, operationOf(columns, row));
    if (next === undefined) return `row ${row} is impossible in ${JSON.stringify(state)}`;
    state = next;
  }
  for (let row = 0; row < columns.size; row++) {
    const outcome = columns.outcome[row];
    const required =
      outcome === OUTCOME_OK || (outcome === OUTCOME_REFUSED && model.strict === true);
    if (required && !order.includes(row)) return `row ${row} is missing`;
    if (outcome === OUTCOME_FAIL && order.includes(row)) return `row ${row} did not happen`;
  }
  return undefined;
}

/** The history with only these rows. */
export function onlyRows(columns: OperationColumns, rows: readonly number[]): OperationColumns {
  return {
    ...columns,
    size: rows.length,
    process: Int32Array.from(rows, (row) => columns.process[row] as number),
    f: Uint8Array.from(rows, (row) => columns.f[row] as number),
    key: Int32Array.from(rows, (row) => columns.key[row] as number),
    input: Int32Array.from(rows, (row) => columns.input[row] as number),
    input2: Int32Array.from(rows, (row) => columns.input2[row] as number),
    output: Int32Array.from(rows, (row) => columns.output[row] as number),
    call: Float64Array.from(rows, (row) => columns.call[row] as number),
    return: Float64Array.from(rows, (row) => columns.return[row] as number),
    outcome: Uint8Array.from(rows, (row) => columns.outcome[row] as number),
    line: Int32Array.from(rows, (row) => columns.line[row] as number),
    returnLine: Int32Array.from(rows, (row) => columns.returnLine[row] as number),
  };
}
