// First-in-first-out queues whose elements are enqueued at most once, without search, in O(n log n). Such a history
// is illegal exactly when (Henzinger, Sezgin & Vafeiadis 2013, "aspects" of queue violations)
//   fresh:  an element is dequeued that nobody enqueued, or before its enqueue was called;
//   repeat: an element is dequeued twice;
//   order:  a was enqueued before b, and b is dequeued before a, or a never is;
//   empty:  a dequeue found nothing while at every moment of it some element was certainly in the queue.

import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../src/history/columns.ts';
import { ABSENT, NULL } from '../../../src/history/value-pool.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../partitions.ts';
import { inOrderOfReturns } from './in-order.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { emptyWhileFull, type Presence } from './stretches.ts';
import { ValueIndex } from './value-index.ts';

/** The elements by number, in order of the calls that put them in. Flat: a million objects would be a pause to collect. */
interface Elements {
  readonly numbers: ValueIndex;
  /** Row that put it in, by number. */
  readonly enqueue: number[];
  /** Row that took it, by number; -1 for one that was never taken. */
  readonly dequeue: number[];
}

/**
 * Decides one partition. Undecided with an element enqueued twice; an indeterminate dequeue may be taken not to have
 * happened, so with one of those only `valid` is certain.
 */
export function* decideQueue(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, DirectOutcome, unknown> {
  const numbers = yield* indexOfInputs(columns, from, to);
  const elements: Elements = { numbers, enqueue: [], dequeue: [] };
  const dequeues: number[] = [];
  const empties: number[] = [];
  let isOpen = false;
  for (let row = from; row < to; row++) {
    if (row % TURN_ITEMS === 0) yield;
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) continue;
    const f = columns.functions[columns.f[row] as number];
    if (f === 'enqueue') {
      const code = columns.input[row] as number;
      if (code === ABSENT || code === NULL || numbers.add(code) < 0) return UNDECIDED;
      elements.enqueue.push(row);
      elements.dequeue.push(-1);
    } else if (f === 'dequeue') {
      const code = columns.output[row] as number;
      if (outcome === OUTCOME_INFO) isOpen = true;
      else if (code === ABSENT) return UNDECIDED;
      else (code === NULL ? empties : dequeues).push(row);
    } else {
      return UNDECIDED;
    }
  }
  const outcome =
    (yield* matchDequeues(columns, elements, dequeues)) ??
    (yield* judgeOrder(columns, elements, empties)) ??
    VALID;
  return outcome.kind === 'invalid' && isOpen ? UNDECIDED : outcome;
}

/** An index with room for whatever the rows may put in. */
function* indexOfInputs(
  { input }: CheckedColumns,
  from: number,
  to: number,
): Generator<void, ValueIndex, unknown> {
  let [min, max] = [Infinity, -Infinity];
  for (let row = from; row < to; row++) {
    if (row % TURN_ITEMS === 0) yield;
    const code = input[row] as number;
    if (code === ABSENT || code === NULL) continue;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  return min > max ? new ValueIndex(0, 0, 0) : new ValueIndex(to - from, min, max);
}

/** Notes which row took which element. */
function* matchDequeues(
  columns: CheckedColumns,
  { numbers, enqueue, dequeue }: Elements,
  rows: readonly number[],
): Generator<void, DirectOutcome | undefined, unknown> {
  for (let i = 0; i < rows.length; i++) {
    if (i % TURN_ITEMS === 0) yield;
    const row = rows[i] as number;
    const element = numbers.find(columns.output[row] as number);
    if (element < 0) return invalid([row], 'it took an element that nobody had put in');
    const put = enqueue[element] as number;
    if ((columns.return[row] as number) < (columns.call[put] as number)) {
      return invalid([row, put], 'an element was taken before it was put in');
    }
    const taken = dequeue[element] as number;
    if (taken >= 0) {
      return invalid([put, taken, row], 'an element that was put in once was taken twice');
    }
    dequeue[element] = row;
  }
  return undefined;
}

function* judgeOrder(
  columns: CheckedColumns,
  elements: Elements,
  empties: readonly number[],
): Generator<void, DirectOutcome | undefined, unknown> {
  const { enqueue, dequeue } = elements;
  const there: number[] = [];
  for (let element = 0; element < enqueue.length; element++) {
    if (element % TURN_ITEMS === 0) yield;
    // What nobody took and nobody knows to be there may be taken not to be.
    const isKnown = columns.outcome[enqueue[element] as number] === OUTCOME_OK;
    if (isKnown || (dequeue[element] as number) >= 0) there.push(element);
  }
  const disorder = yield* outOfOrder(columns, elements, there);
  if (disorder !== undefined || empties.length === 0) return disorder;
  const presences: Presence[] = [];
  for (let i = 0; i < there.length; i++) {
    if (i % TURN_ITEMS === 0) yield;
    presences.push(presenceOf(columns, elements, there[i] as number));
  }
  return yield* emptyWhileFull(columns, presences, empties, 'queue');
}

/** Goes through the dequeued elements by call of their enqueue, and keeps the latest dequeue of those before. */
function* outOfOrder(
  columns: CheckedColumns,
  { enqueue, dequeue }: Elements,
  there: readonly number[],
): Generator<void, DirectOutcome | undefined, unknown> {
  const { call, return: returned } = columns;
  const enqueued = (element: number): number => returned[enqueue[element] as number] as number;
  const byReturn = yield* inOrderOfReturns(there, enqueued);
  let next = 0;
  let latest = -1;
  let latestCall = -Infinity;
  // Rows are in order of calls, and so are the elements.
  for (let i = 0; i < there.length; i++) {
    if (i % TURN_ITEMS === 0) yield;
    const element = there[i] as number;
    const put = enqueue[element] as number;
    const taken = dequeue[element] as number;
    if (taken < 0) continue;
    for (; next < byReturn.length; next++) {
      const earlier = byReturn[next] as number;
      if (enqueued(earlier) >= (call[put] as number)) break;
      const moment = callOf(columns, dequeue[earlier] as number);
      if (moment <= latestCall) continue;
      latest = earlier;
      latestCall = moment;
    }
    if (latestCall <= (returned[taken] as number)) continue;
    const rows = [enqueue[latest] as number, dequeue[latest] as number, put, taken];
    return invalid(
      rows.filter((row) => row >= 0),
      'an element was taken before another that had been put in earlier',
    );
  }
  return undefined;
}

function presenceOf(
  columns: CheckedColumns,
  { enqueue, dequeue }: Elements,
  element: number,
): Presence {
  const put = enqueue[element] as number;
  const taken = dequeue[element] as number;
  return {
    start: columns.return[put] as number,
    end: callOf(columns, taken),
    rows: taken < 0 ? [put] : [put, taken],
  };
}

/** Infinity for what was never called. */
function callOf({ call }: CheckedColumns, row: number): number {
  return row < 0 ? Infinity : (call[row] as number);
}
