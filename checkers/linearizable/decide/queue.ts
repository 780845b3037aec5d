// First-in-first-out queues whose elements are enqueued at most once, without search, in O(n log
// n). Such a history is illegal exactly when (Henzinger, Sezgin & Vafeiadis 2013, "aspects" of
// queue violations)
//   fresh:  an element is dequeued that nobody enqueued, or before its enqueue was called;
//   repeat: an element is dequeued twice;
//   order:  a was enqueued before b, and b is dequeued before a, or a never is;
//   empty:  a dequeue found nothing while at every moment of it some element was certainly in
//           the queue.

import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { type Access, type Elements, elementsOf } from './elements.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { emptyWhileFull } from './stretches.ts';

const QUEUE: Access = {
  put: 'enqueue',
  take: 'dequeue',
  wasPut: 'put in',
  wasTaken: 'taken',
};

/**
 * Decides one partition. Undecided with an element enqueued twice; an indeterminate dequeue may be
 * taken not to have happened, so with one of those only `valid` is certain.
 */
export function* decideQueue(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, DirectOutcome, unknown> {
  const elements = yield* elementsOf(columns, from, to, QUEUE);
  if (elements === undefined) return UNDECIDED;
  const outcome =
    (yield* elements.match(QUEUE)) ??
    (yield* outOfOrder(elements)) ??
    (yield* emptyWhileFull(elements, 'queue')) ??
    VALID;
  return outcome.kind === 'invalid' && elements.isOpen ? UNDECIDED : outcome;
}

/**
 * Goes through the dequeued elements by call of their enqueue, and keeps the latest dequeue of
 * those before.
 */
function* outOfOrder(elements: Elements): Generator<void, DirectOutcome | undefined, unknown> {
  const byReturn = yield* elements.byPutReturn();
  let next = 0;
  let latest = -1;
  let latestCall = -Infinity;
  for (let element = 0; element < elements.count; element++) {
    if (element % TURN_ITEMS === 0) yield;
    if (!elements.isTaken(element)) continue;
    for (; next < byReturn.length; next++) {
      const earlier = byReturn[next] as number;
      if (elements.putReturn(earlier) >= elements.putCall(element)) break;
      const moment = elements.takeCall(earlier);
      if (moment <= latestCall) continue;
      latest = earlier;
      latestCall = moment;
    }
    if (latestCall <= elements.takeReturn(element)) continue;
    return invalid(
      elements.rowsOf([latest, element]),
      'an element was taken before another that had been put in earlier',
    );
  }
  return undefined;
}
