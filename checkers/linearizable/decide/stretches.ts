// A queue or a stack that is found empty: there must have been a moment with nothing certainly in
// it.

import { TURN_ITEMS } from '../in-turns.ts';
import type { Elements } from './elements.ts';
import { type DirectOutcome, invalid } from './outcome.ts';

/**
 * Merges the times in which some element was certainly there, from the return that put it in to the
 * call that took it, and looks for an empty answer inside of one.
 */
export function* emptyWhileFull(
  elements: Elements,
  container: string,
): Generator<void, DirectOutcome | undefined, unknown> {
  const { columns, empties } = elements;
  if (empties.length === 0) return undefined;
  const { starts, ends } = yield* timesOf(elements);
  for (let i = 0; i < empties.length; i++) {
    if (i % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const row = empties[i] as number;
    const around = lastBelow(starts, columns.call[row] as number);
    if (around < 0) continue;
    const [start, end] = [starts[around] as number, ends[around] as number];
    if ((columns.return[row] as number) >= end) continue;
    const there: number[] = [];
    for (let element = 0; element < elements.count; element++) {
      const since = elements.putReturn(element);
      if (since < elements.takeCall(element) && since >= start && since < end) there.push(element);
    }
    return invalid(
      [row, ...elements.rowsOf(there)],
      `the ${container} was found empty while at every moment something was in it`,
    );
  }
  return undefined;
}

/** Open intervals, in order, in each of which at every moment some element was certainly there. */
function* timesOf(
  elements: Elements,
): Generator<void, { starts: readonly number[]; ends: readonly number[] }, unknown> {
  const byReturn = yield* elements.byPutReturn();
  const starts: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < byReturn.length; i++) {
    if (i % TURN_ITEMS === 0) yield;
    const start = elements.putReturn(byReturn[i] as number);
    const end = elements.takeCall(byReturn[i] as number);
    if (start >= end) continue;
    const last = ends.length - 1;
    // Where one ends as another starts there is a moment with nothing in it.
    if (last < 0 || start >= (ends[last] as number)) {
      starts.push(start);
      ends.push(end);
    } else {
      ends[last] = Math.max(ends[last] as number, end);
    }
  }
  return { starts, ends };
}

/** Index of the last of some ascending moments that is below `moment`, or -1. */
function lastBelow(moments: readonly number[], moment: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle] as number) < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
