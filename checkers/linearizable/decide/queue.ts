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
import type { CheckedColumns } from '../partitions.ts';
import { inOrderOfReturns, TURN_ITEMS } from './in-order.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { emptyWhileFull, type Presence } from './stretches.ts';

/** Rows of an element's operations; -1 for one that was never dequeued. */
interface Element {
  readonly enqueue: number;
  dequeue: number;
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
  const elements = new Map<number, Element>();
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
      if (code === ABSENT || code === NULL || elements.has(code)) return UNDECIDED;
      elements.set(code, { enqueue: row, dequeue: -1 });
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
    (yield* outOfOrder(columns, [...elements.values()])) ??
    (yield* emptyWhileFull(columns, presencesOf(columns, elements), empties, 'queue')) ??
    VALID;
  return outcome.kind === 'invalid' && isOpen ? UNDECIDED : outcome;
}

function* matchDequeues(
  columns: CheckedColumns,
  elements: ReadonlyMap<number, Element>,
  dequeues: readonly number[],
): Generator<void, DirectOutcome | undefined, unknown> {
  for (const [i, row] of dequeues.entries()) {
    if (i % TURN_ITEMS === 0) yield;
    const element = elements.get(columns.output[row] as number);
    if (element === undefined) return invalid([row], 'it took an element that nobody had put in');
    if ((columns.return[row] as number) < (columns.call[element.enqueue] as number)) {
      return invalid([row, element.enqueue], 'an element was taken before it was put in');
    }
    if (element.dequeue >= 0) {
      const rows = [element.enqueue, element.dequeue, row];
      return invalid(rows, 'an element that was put in once was taken twice');
    }
    element.dequeue = row;
  }
  yield;
  // What nobody took and nobody knows to be there may be taken not to be.
  for (const [code, { enqueue, dequeue }] of elements as Map<number, Element>) {
    if (dequeue < 0 && columns.outcome[enqueue] !== OUTCOME_OK) {
      (elements as Map<number, Element>).delete(code);
    }
  }
  return undefined;
}

/** Goes through the dequeued elements by call of their enqueue, and keeps the latest dequeue of those before. */
function* outOfOrder(
  columns: CheckedColumns,
  elements: readonly Element[],
): Generator<void, DirectOutcome | undefined, unknown> {
  const { call, return: returned } = columns;
  const byReturn = yield* inOrderOfReturns(elements, ({ enqueue }) => returned[enqueue] as number);
  let next = 0;
  let latest: Element | undefined;
  // Rows are in order of calls, and so are the elements.
  for (const [i, element] of elements.entries()) {
    if (i % TURN_ITEMS === 0) yield;
    if (element.dequeue < 0) continue;
    for (; next < byReturn.length; next++) {
      const earlier = byReturn[next] as Element;
      if ((returned[earlier.enqueue] as number) >= (call[element.enqueue] as number)) break;
      if (latest === undefined || dequeueCall(call, earlier) > dequeueCall(call, latest)) {
        latest = earlier;
      }
    }
    if (
      latest === undefined ||
      dequeueCall(call, latest) <= (returned[element.dequeue] as number)
    ) {
      continue;
    }
    const rows = [latest.enqueue, latest.dequeue, element.enqueue, element.dequeue];
    return invalid(
      rows.filter((row) => row >= 0),
      'an element was taken before another that had been put in earlier',
    );
  }
  return undefined;
}

function presencesOf(
  { call, return: returned }: CheckedColumns,
  elements: ReadonlyMap<number, Element>,
): Presence[] {
  return [...elements.values()].map((element) => ({
    start: returned[element.enqueue] as number,
    end: dequeueCall(call, element),
    rows: element.dequeue < 0 ? [element.enqueue] : [element.enqueue, element.dequeue],
  }));
}

function dequeueCall(call: Float64Array, element: Element): number {
  return element.dequeue < 0 ? Infinity : (call[element.dequeue] as number);
}
