// Sorting in turns.

import { TURN_ITEMS } from '../in-turns.ts';

/**
 * Sorts by a moment of return what is in order of calls, in turns. An insertion sort: a return is out of place by no
 * more than the concurrency. What never returned comes last. Stable.
 */
export function* inOrderOfReturns<Item>(
  items: readonly Item[],
  returned: (item: Item) => number,
): Generator<void, readonly Item[], unknown> {
  const sorted: Item[] = [];
  const open: Item[] = [];
  for (let i = 0; i < items.length; i++) {
    if (i % TURN_ITEMS === 0) yield;
    const item = items[i] as Item;
    const moment = returned(item);
    if (moment === Infinity) {
      open.push(item);
      continue;
    }
    let place = sorted.length;
    for (; place > 0; place--) {
      const before = sorted[place - 1] as Item;
      if (returned(before) <= moment) break;
      sorted[place] = before;
    }
    sorted[place] = item;
  }
  return sorted.concat(open);
}
