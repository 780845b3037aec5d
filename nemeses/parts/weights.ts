// Drawing: with unequal chances, within bounds.

import type { Random } from '../../src/random.ts';

/** Something and its share of the draws: a whole number above 0. */
export type Weighted<T> = readonly [weight: number, item: T];

/** One item, with probability weight / total. */
export function pickWeighted<T>(random: Random, items: readonly Weighted<T>[]): T {
  const total = items.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.int(total);
  for (const [weight, item] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new RangeError('pickWeighted() needs at least one item');
}

/** A whole number between two bounds, both included, each equally likely. */
export function drawWhole(
  random: Random,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  return minimum + random.int(maximum - minimum + 1);
}

/** A number between two positive bounds, every order of magnitude equally likely. */
export function drawMagnitude(random: Random, minimum: number, maximum: number): number {
  return minimum * (maximum / minimum) ** random.float();
}
