// A history is linearizable exactly when each independent object's part of it is (locality, Herlihy
// & Wing 1990), so the history is split by key, or as the model says, and the parts are decided one
// by one.

import type { OperationColumns } from '../../../src/history/columns.ts';
import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import { ValueIndex } from '../decide/value-index.ts';
import { TURN_QUESTIONS } from '../in-turns.ts';
import type { Model } from '../model.ts';
import type { CheckedColumns } from './checked-columns.ts';
import { guarded, operationOf } from './classes.ts';

/**
 * A history in groups: partition `p` is rows `starts[p]` to `starts[p + 1] - 1` of `columns`, in
 * order of calls.
 */
export interface Partitions {
  readonly count: number;
  readonly starts: Int32Array;
  /** The history with its rows regrouped, so that a partition lies together in memory. */
  readonly columns: CheckedColumns;
  /** Row of the history as it was given, by row of `columns`. */
  readonly original: (row: number) => number;
  /** What the partition is called: its key; `undefined` when there is no key. */
  readonly name: (partition: number) => Json | undefined;
}

/** The whole history as one part, for a check that ends before it was split. */
export function unsplit(columns: OperationColumns): Partitions {
  const starts = Int32Array.of(0, columns.size);
  return { count: 1, starts, columns, original: (row) => row, name: () => undefined };
}

/** Rows that are named between two turns: a few milliseconds. */
const NAMED_ROWS = 1 << 18;

/** Splits a history, in order of first appearance, and yields every few milliseconds. */
export function* partitionsInSteps<State>(
  columns: OperationColumns,
  model: Model<State>,
): Generator<void, Partitions, unknown> {
  const part = new Int32Array(columns.size);
  const names: (Json | undefined)[] = [];
  if (model.partition === undefined) yield* byKey(columns, part, names);
  else yield* byModel(columns, model, part, names);
  const count = names.length;
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < part.length; row++) {
    const after = (part[row] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let p = 0; p < count; p++) {
    starts[p + 1] = (starts[p + 1] as number) + (starts[p] as number);
  }
  const name = (partition: number) => names[partition];
  if (count <= 1) return { count, starts, columns, original: (row) => row, name };
  const fill = starts.slice();
  // From here on `part` tells where each row goes.
  for (let row = 0; row < part.length; row++) {
    const p = part[row] as number;
    const place = fill[p] as number;
    part[row] = place;
    fill[p] = place + 1;
  }
  yield;
  const order = new Int32Array(columns.size);
  for (let row = 0; row < part.length; row++) order[part[row] as number] = row;
  return {
    count,
    starts,
    columns: yield* regrouped(columns, part),
    original: (row) => order[row] as number,
    name,
  };
}

function* regrouped(
  columns: OperationColumns,
  places: Int32Array,
): Generator<void, CheckedColumns, unknown> {
  yield;
  const f = movedBytes(columns.f, places);
  const key = movedInts(columns.key, places);
  yield;
  const input = movedInts(columns.input, places);
  const input2 = movedInts(columns.input2, places);
  yield;
  const output = movedInts(columns.output, places);
  const line = movedInts(columns.line, places);
  yield;
  const call = movedMoments(columns.call, places);
  yield;
  const returned = movedMoments(columns.return, places);
  const outcome = movedBytes(columns.outcome, places);
  yield;
  const { size, functions, keys, values } = columns;
  const moved = { size, f, key, input, input2, output, call, return: returned, outcome, line };
  return { ...moved, functions, keys, values };
}

// One copy for each element type: a shared one would see three types of arrays and be slow for all
// of them.

function movedInts(column: Int32Array, places: Int32Array): Int32Array {
  const moved = new Int32Array(column.length);
  for (let row = 0; row < places.length; row++)
    moved[places[row] as number] = column[row] as number;
  return moved;
}

function movedBytes(column: Uint8Array, places: Int32Array): Uint8Array {
  const moved = new Uint8Array(column.length);
  for (let row = 0; row < places.length; row++)
    moved[places[row] as number] = column[row] as number;
  return moved;
}

function movedMoments(column: Float64Array, places: Int32Array): Float64Array {
  const moved = new Float64Array(column.length);
  for (let row = 0; row < places.length; row++)
    moved[places[row] as number] = column[row] as number;
  return moved;
}

function* byKey(
  columns: OperationColumns,
  part: Int32Array,
  names: (Json | undefined)[],
): Generator<void, void, unknown> {
  const { key, keys } = columns;
  let min = 0;
  let max = 0;
  for (let row = 0; row < part.length; row++) {
    const code = key[row] as number;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  const index = new ValueIndex(part.length, min, max);
  for (let from = 0; from < part.length; from += NAMED_ROWS) {
    if (from > 0) yield;
    nameByKey(from, Math.min(part.length, from + NAMED_ROWS));
  }

  function nameByKey(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const code = key[row] as number;
      let p = index.find(code);
      if (p < 0) {
        p = index.add(code);
        names.push(keys.value(code));
      }
      part[row] = p;
    }
  }
}

function* byModel<State>(
  columns: OperationColumns,
  model: Model<State>,
  part: Int32Array,
  names: (Json | undefined)[],
): Generator<void, void, unknown> {
  const known = new Map<string, number>();
  for (let row = 0; row < part.length; row++) {
    if (row > 0 && row % TURN_QUESTIONS === 0) yield;
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
