// Arrays for values that are kept by the million.

import type { Json } from '../../json.ts';

/**
 * `items[first, end)` as an array of just its size. One that grows by `push` has room for seventeen
 * items from the first on, which would double the memory of a history of transactions.
 */
export function arrayOf(items: readonly Json[], first: number, end: number): Json[] {
  const item = items[first] as Json;
  switch (end - first) {
    case 0:
      return [];
    case 1:
      return [item];
    case 2:
      return [item, items[first + 1] as Json];
    case 3:
      return [item, items[first + 1] as Json, items[first + 2] as Json];
    default:
      return items.slice(first, end);
  }
}
