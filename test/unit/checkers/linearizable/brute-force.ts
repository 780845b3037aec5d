// The definition of linearizability, tried out: every order that respects real time, every subset of the
// indeterminate operations. Deliberately dumb, so that it can be believed; the fast procedures are held against it.

import { operationOf } from '../../../../checkers/linearizable/classes.ts';
import type { Model, Operation } from '../../../../checkers/linearizable/model.ts';
import {
  type OperationColumns,
  OUTCOME_FAIL,
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
