// How partitions cut a cluster: from groups of nodes to the directed links that lose everything.
// Counterpart: the grudges of jepsen.nemesis. All functions are pure; links come in the order of
// `nodes`.

import type { NodeId } from '../../src/node/types.ts';
import type { Link } from '../../src/runtime/faults.ts';
import { majorityOf } from '../parts/targets.ts';

/** Cuts every link from one of `sources` to one of `targets`, in that direction only. */
export function cutOneWay(sources: readonly NodeId[], targets: readonly NodeId[]): readonly Link[] {
  return sources.flatMap((from) =>
    targets.filter((to) => to !== from).map((to): Link => ({ from, to })),
  );
}

/** Cuts every link between the two groups, both ways. */
export function cutBetween(left: readonly NodeId[], right: readonly NodeId[]): readonly Link[] {
  return [...cutOneWay(left, right), ...cutOneWay(right, left)];
}

/**
 * Two halves that do not see each other, and one node that sees both: of `[a b c d e]`, c bridges
 * `a b` and `d e`. Null for fewer than three nodes.
 */
export function cutBridge(nodes: readonly NodeId[]): readonly Link[] | null {
  if (nodes.length < 3) return null;
  const middle = Math.floor(nodes.length / 2);
  return cutBetween(nodes.slice(0, middle), nodes.slice(middle + 1));
}

/**
 * Every node sees a majority (with itself), no two see the same one, and seeing is mutual: each
 * sees its nearest neighbours on a ring, as many on either side; where a majority calls for an odd
 * number of neighbours it also sees the node opposite. Of the ring `a b c d e`, a sees e and b, b
 * sees a and c, and so on. Jepsen's ring is the same for odd clusters, but one-way for even ones,
 * which then serve nobody. Null where a majority is everybody or where there is no such ring: fewer
 * than four nodes.
 */
export function cutMajorityRing(ring: readonly NodeId[]): readonly Link[] | null {
  const count = ring.length;
  if (count < 4) return null;
  const neighbours = majorityOf(count) - 1;
  const even = count % 2 === 0;
  // An odd number of neighbours for each of an odd number of nodes cannot be: then it is one more.
  const reach = even ? Math.floor(neighbours / 2) : Math.ceil(neighbours / 2);
  const opposite = even && neighbours % 2 === 1 ? count / 2 : 0;
  const sees = (from: number, to: number): boolean => {
    const distance = Math.abs(from - to);
    return Math.min(distance, count - distance) <= reach || distance === opposite;
  };
  return ring.flatMap((from, i) =>
    ring.filter((_, j) => !sees(i, j)).map((to): Link => ({ from, to })),
  );
}
