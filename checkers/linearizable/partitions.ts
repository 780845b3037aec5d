// A history is linearizable exactly when each independent object's part of it is (locality, Herlihy & Wing 1990),
// so the history is split by key, or as the model says, and the parts are decided one by one.

import type { OperationColumns } from '../../src/history/columns.ts';
import { canonicalJson } from '../../src/history/value-pool.ts';
import type { Json } from '../../src/json.ts';
import { guarded, operationOf } from './classes.ts';
import type { Model } from './model.ts';
import { RowTable } from './search/row-table.ts';

/** Rows of the columns, grouped. Partition `p` has `order[starts[p] … starts[p + 1] - 1]`, ascending. */
export interface Partitions {
  readonly count: number;
  readonly order: Int32Array;
  readonly starts: Int32Array;
  /** What the partition is called: its key; `undefined` when there is no key. */
  readonly name: (partition: number) => Json | undefined;
}

/** The rows of one partition. */
export function rowsOf(partitions: Partitions, partition: number): Int32Array {
  return partitions.order.subarray(partitions.starts[partition], partitions.starts[partition + 1]);
}

/** Splits a history, in order of first appearance. */
export function partitionsOf<State>(columns: OperationColumns, model: Model<State>): Partitions {
  const part = new Int32Array(columns.size);
  const names: (Json | undefined)[] = [];
  if (model.partition === undefined) byKey(columns, part, names);
  else byModel(columns, model, part, names);
  const starts = new Int32Array(names.length + 1);
  for (let row = 0; row < part.length; row++) {
    const after = (part[row] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let p = 0; p < names.length; p++) {
    starts[p + 1] = (starts[p + 1] as number) + (starts[p] as number);
  }
  const order = new Int32Array(columns.size);
  const fill = starts.slice();
  for (let row = 0; row < part.length; row++) {
    const p = part[row] as number;
    const at = fill[p] as number;
    order[at] = row;
    fill[p] = at + 1;
  }
  return { count: names.length, order, starts, name: (partition) => names[partition] };
}

function byKey(columns: OperationColumns, part: Int32Array, names: (Json | undefined)[]): void {
  const table = new RowTable(1, 64);
  const { key, keys } = columns;
  for (let row = 0; row < part.length; row++) {
    table.scratch[0] = key[row] as number;
    const p = table.add();
    if (p === names.length) names.push(keys.value(key[row] as number));
    part[row] = p;
  }
}

function byModel<State>(
  columns: OperationColumns,
  model: Model<State>,
  part: Int32Array,
  names: (Json | undefined)[],
): void {
  const known = new Map<string, number>();
  for (let row = 0; row < part.length; row++) {
    const operation = operationOf(columns, row);
    const name = guarded(model, columns.line[row] as number, () => model.partition?.(operation));
    const text = name === undefined ? '' : canonicalJson(name);
    let p = known.get(text);
    if (p === undefined) {
      p = names.length;
      names.push(name);
      known.set(text, p);
    }
    part[row] = p;
  }
}
