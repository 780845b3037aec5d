// What each kind of cycle is made of. Adya (1999) for G0, G1c, G-single and G2; Cerone and Gotsman (2018) for
// G-nonadjacent: no two anti-dependencies in a row, which is what snapshot isolation forbids.

import { RW, WR, WW } from './edge-list.ts';
import type { OrderNeeded } from './models.ts';

export interface CycleKind {
  readonly name: string;
  /** A cycle has at least one edge of this relation; the search starts from those. */
  readonly starts: number;
  /** Data relations that the rest of the cycle may use. */
  readonly walks: number;
  /** No two anti-dependencies in a row. */
  readonly nonadjacent: boolean;
  /** At least one edge of the order of time, and any number of them. */
  readonly ordered: boolean;
}

/**
 * The kinds to look for, in an order such that a kind comes after all that imply it. Then a G2-item search may
 * take any cycle with an anti-dependency: had it only one, or no two in a row, it would have been found before.
 */
export function cycleKinds(order: OrderNeeded): readonly CycleKind[] {
  const kinds = shapes.map((shape) => ({ ...shape, ordered: false }));
  if (order === 'none') return kinds;
  return [
    ...kinds,
    ...shapes.map((shape) => ({ ...shape, name: `${shape.name}-${order}`, ordered: true })),
  ];
}

const shapes = [
  { name: 'G0', starts: WW, walks: WW, nonadjacent: false },
  { name: 'G1c', starts: WR, walks: WW | WR, nonadjacent: false },
  { name: 'G-single-item', starts: RW, walks: WW | WR, nonadjacent: false },
  { name: 'G-nonadjacent-item', starts: RW, walks: WW | WR | RW, nonadjacent: true },
  { name: 'G2-item', starts: RW, walks: WW | WR | RW, nonadjacent: false },
] as const;
