// One partition of a history, prepared for the searches: its operations in order of their calls,
// the order of their returns, and a slot for each such that operations that overlap have different
// slots. A set of pending operations is then a few bits wide, however long the history is.
//
//   a: |-----|        slot 0
//   b:    |------|    slot 1
//   c:         |---|  slot 0 again: a has returned

import { atOnce, TURN_ITEMS, TURN_QUESTIONS } from '../in-turns.ts';
import type { CheckedColumns } from './checked-columns.ts';
import { IRRELEVANT, type OperationClasses } from './classes.ts';

/** What the searches read. An operation is a number from 0 in order of calls; a return likewise. */
export interface Timeline {
  /** Rows of the columns, by operation. */
  readonly rows: Int32Array;
  readonly size: number;
  readonly classOf: Int32Array;
  /**
   * Slot by operation; -1 for an optional one, which may take effect at any time after its call, or
   * never.
   */
  readonly slotOf: Int32Array;
  /** Position of its return in `returns` by operation; `size` for an optional one. */
  readonly deadlineOf: Int32Array;
  /** Operations that must take effect, in the order of their returns. */
  readonly returns: Int32Array;
  /**
   * By return: how many operations were called by then. Closed intervals: also those called at that
   * very moment.
   */
  readonly calledBy: Int32Array;
  readonly slots: number;
  readonly optionals: number;
}

/** Prepares the rows from `from` to `to - 1`, leaving out those that cannot matter. */
export function timelineOf<State>(
  columns: CheckedColumns,
  from: number,
  to: number,
  classes: OperationClasses<State>,
): Timeline {
  return atOnce(timelineInSteps(columns, from, to, classes));
}

/** The same, with a turn for others now and then. */
export function* timelineInSteps<State>(
  columns: CheckedColumns,
  from: number,
  to: number,
  classes: OperationClasses<State>,
): Generator<void, Timeline, unknown> {
  const kept = new Int32Array(to - from);
  const classOf = new Int32Array(to - from);
  let size = 0;
  for (let row = from; row < to; row++) {
    if (row - from > 0 && (row - from) % TURN_QUESTIONS === 0) yield;
    const id = classes.of(row);
    if (id === IRRELEVANT) continue;
    kept[size] = row;
    classOf[size++] = id;
  }
  return yield* arrange(columns, kept.slice(0, size), classOf.slice(0, size));
}

function* arrange(
  columns: CheckedColumns,
  rows: Int32Array,
  classOf: Int32Array,
): Generator<void, Timeline, unknown> {
  const size = rows.length;
  const returns = yield* inOrderOfReturns(columns, rows);
  const calledBy = new Int32Array(returns.length);
  const slotOf = new Int32Array(size).fill(-1);
  const deadlineOf = new Int32Array(size).fill(size);
  const free: number[] = [];
  let slots = 0;
  let called = 0;
  for (let position = 0; position < returns.length; position++) {
    if (position % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const returning = returns[position] as number;
    const moment = columns.return[rows[returning] as number] as number;
    for (; called < size && (columns.call[rows[called] as number] as number) <= moment; called++) {
      if (columns.return[rows[called] as number] === Infinity) continue;
      slotOf[called] = free.pop() ?? slots++;
    }
    calledBy[position] = called;
    deadlineOf[returning] = position;
    free.push(slotOf[returning] as number);
  }
  const optionals = size - returns.length;
  return { rows, size, classOf, slotOf, deadlineOf, returns, calledBy, slots, optionals };
}

/**
 * Insertion sort: calls are in order, so a return is out of place by no more than the concurrency.
 */
function* inOrderOfReturns(
  columns: CheckedColumns,
  rows: Int32Array,
): Generator<void, Int32Array, unknown> {
  const moments = columns.return;
  const order = new Int32Array(rows.length);
  let count = 0;
  let moves = 0;
  for (let i = 0; i < rows.length; i++) {
    if (i % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const moment = moments[rows[i] as number] as number;
    if (moment === Infinity) continue;
    let at = count++;
    while (at > 0 && (moments[rows[order[at - 1] as number] as number] as number) > moment) {
      order[at] = order[at - 1] as number;
      at--;
      moves++;
    }
    order[at] = i;
    if (moves > 256 * rows.length) return sortedByReturn(columns, rows);
  }
  return order.slice(0, count);
}

function sortedByReturn(columns: CheckedColumns, rows: Int32Array): Int32Array {
  const moments = columns.return;
  const moment = (i: number) => moments[rows[i] as number] as number;
  return Int32Array.from(rows.keys())
    .filter((i) => moment(i) !== Infinity)
    .sort((a, b) => moment(a) - moment(b) || a - b);
}
