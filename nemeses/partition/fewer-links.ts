// A partition that names its links: on fewer of them, and in a smaller cluster.

import type { NodeId } from '../../src/node/types.ts';
import type { Link } from '../../src/runtime/faults.ts';

/** Exactly these links: what a shape came down to in some run, for repeating and editing it. */
export interface CutLinks {
  readonly shape: 'links';
  readonly cut: readonly Link[];
}

/** With the links of one node less, or one link less; never with none. */
export function fewerLinks({ cut }: CutLinks): readonly CutLinks[] {
  if (cut.length === 1) return [];
  const ends = [...new Set(cut.flatMap(({ from, to }) => [from, to]))];
  // First all links of a node at once: what is left is easier to read than some links of each.
  const without = ends.map((node) => cut.filter(({ from, to }) => from !== node && to !== node));
  const single = cut.map((_, place) => cut.toSpliced(place, 1));
  return [...without, ...single]
    .filter((left) => left.length > 0)
    .map((left) => ({ shape: 'links', cut: left }));
}

/** The links between nodes that stay, by their new names; null where there are none. */
export function amongNodes({ cut }: CutLinks, names: ReadonlyMap<NodeId, NodeId>): CutLinks | null {
  const left = cut.flatMap(({ from, to }) => {
    const [source, target] = [names.get(from), names.get(to)];
    return source === undefined || target === undefined ? [] : [{ from: source, to: target }];
  });
  return left.length === 0 ? null : { shape: 'links', cut: left };
}
