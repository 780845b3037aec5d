// Sorting in turns.

import { TURN_ITEMS } from '../in-turns.ts';

/**
 * Sorts the numbers from 0 to `count - 1`, which are in order of calls, by a moment of return, in
 * turns. An insertion sort: a return is out of place by no more than the concurrency. What never
 * returned comes last. Stable.
 */
export function* inOrderOfReturns(
  count: number,
  returned: (item: number) => number,
): Generator<void, readonly number[], unknown> {
  const sorted: number[] = [];
  const open: number[] = [];
  for (let item = 0; item < count; item++) {
    if (item % TURN_ITEMS === 0) yield;
    const moment = returned(item);
    if (moment === Infinity) {
      open.push(item);
      continue;
    }
    let place = sorted.length;
    for (; place > 0; place--) {
      const before = sorted[place - 1] as number;
      if (returned(before) <= moment) break;
      sorted[place] = before;
    }
    sorted[place] = item;
  }
  return sorted.concat(open);
}
