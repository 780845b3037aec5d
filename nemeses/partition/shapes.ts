// The shapes of partitions, and what each comes down to in a cluster.

import { unreachable } from '../../src/errors.ts';
import type { ClusterView } from '../../src/faults/vocabulary/cluster-view.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Random } from '../../src/random.ts';
import type { Link } from '../../src/runtime/faults.ts';
import { cutBetween, cutBridge, cutMajorityRing, cutOneWay } from './grudges.ts';

/** How a partition cuts the cluster (Jepsen's grudges). */
export type PartitionShape =
  | 'halves'
  | 'one-node'
  | 'leader'
  | 'majority-ring'
  | 'bridge'
  | 'one-way';

/** The links to cut; `note` says what could not be done as planned. */
export interface Cut {
  readonly cut: readonly Link[];
  readonly note?: string;
}

/** What a shape comes down to in this cluster. One node has no links: then nothing is cut. */
export function cutLinks(shape: PartitionShape, view: ClusterView, random: Random): Cut {
  if (view.nodes.length < 2) return { cut: [], note: 'one node has no links to cut' };
  const order = random.shuffle(view.nodes);
  switch (shape) {
    case 'halves': {
      const middle = Math.floor(order.length / 2);
      return { cut: cutBetween(order.slice(0, middle), order.slice(middle)) };
    }
    case 'one-node':
      return { cut: isolate(order[0] as NodeId, view) };
    case 'leader':
      if (view.leader !== null) return { cut: isolate(view.leader, view) };
      return {
        cut: isolate(order[0] as NodeId, view),
        note: 'no leader was known: a node at random instead',
      };
    case 'majority-ring':
      return ringOrLess(order, view);
    case 'bridge':
      return bridgeOrLess(order, view, '');
    case 'one-way':
      return oneWay(order, view, random);
    default:
      return unreachable(shape);
  }
}

function isolate(node: NodeId, view: ClusterView): readonly Link[] {
  return cutBetween(
    [node],
    view.nodes.filter((other) => other !== node),
  );
}

/** On three nodes a bridge is what a ring is on more: each sees a majority, no two the same. */
function ringOrLess(order: readonly NodeId[], view: ClusterView): Cut {
  const cut = cutMajorityRing(order);
  if (cut !== null) return { cut };
  return bridgeOrLess(order, view, `${order.length} nodes make no majority ring: `);
}

function bridgeOrLess(order: readonly NodeId[], view: ClusterView, why: string): Cut {
  const cut = cutBridge(order);
  if (cut !== null) return why === '' ? { cut } : { cut, note: `${why}a bridge instead` };
  return {
    cut: isolate(order[0] as NodeId, view),
    note: `${why === '' ? `${order.length} nodes make no bridge: ` : why}one node cut off instead`,
  };
}

/**
 * One node, every other time the leader where it is known, that is no more heard or hears no more.
 * Either leaves a node that takes part in half of what goes on, which no symmetric cut does.
 */
function oneWay(order: readonly NodeId[], view: ClusterView, random: Random): Cut {
  const leading = random.chance(1, 2) ? view.leader : null;
  const node = leading ?? (order[0] as NodeId);
  const others = view.nodes.filter((other) => other !== node);
  const deaf = random.chance(1, 2);
  return { cut: deaf ? cutOneWay(others, [node]) : cutOneWay([node], others) };
}
