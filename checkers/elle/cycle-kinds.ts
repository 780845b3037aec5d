// What each kind of cycle is made of. Adya (1999) for G0, G1c, G-single and G2; Cerone and Gotsman
// (2018) for G-nonadjacent: no two anti-dependencies in a row, which is what snapshot isolation
// forbids.

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
 * The kinds to look for, in Elle's order, which has two properties that the search needs. A kind
 * comes after all that imply it, so that a G2-item search may take any cycle with an
 * anti-dependency: had it only one, or no two in a row, it would have been found before. And what
 * says most about the models comes first.
 */
export function cycleKinds(order: OrderNeeded): readonly CycleKind[] {
  const names = ['G-single-item', 'G0', 'G-nonadjacent-item', 'G1c', 'G2-item'] as const;
  const kinds = names.map((name) => ({ name, ...SHAPES[name], ordered: false }));
  if (order === 'none') return kinds;
  const ordered = (name: keyof typeof SHAPES): CycleKind => ({
    ...SHAPES[name],
    name: `${name}-${order}`,
    ordered: true,
  });
  const [single, g0, nonadjacent, g1c, g2] = kinds;
  return [
    ...[single!, g0!, nonadjacent!, ordered('G-single-item'), g1c!],
    ...(order === 'process' ? [ordered('G-nonadjacent-item'), g2!] : []),
    ...(order === 'realtime' ? [g2!, ordered('G-nonadjacent-item')] : []),
    ...[ordered('G0'), ordered('G1c'), ordered('G2-item')],
  ];
}

const SHAPES = {
  G0: { starts: WW, walks: WW, nonadjacent: false },
  G1c: { starts: WR, walks: WW | WR, nonadjacent: false },
  'G-single-item': { starts: RW, walks: WW | WR, nonadjacent: false },
  'G-nonadjacent-item': { starts: RW, walks: WW | WR | RW, nonadjacent: true },
  'G2-item': { starts: RW, walks: WW | WR | RW, nonadjacent: false },
} as const;
