// Which nodes a fault hits, decided when it is injected.

import { unreachable } from '../../src/errors.ts';
import type { ClusterView } from '../../src/faults/vocabulary/cluster-view.ts';
import type { Targeted } from '../../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Random } from '../../src/random.ts';
import type { Target } from '../../src/runtime/faults.ts';

/**
 * The nodes, in the cluster's order and at least one; `note` says what could not be done as
 * planned.
 */
export interface Chosen {
  readonly nodes: readonly NodeId[];
  readonly note?: string;
}

/**
 * Resolves a target. Nodes that are running are taken before those that another fault has down
 * already, so that the fault does something. A minority of n nodes is ⌊(n − 1) / 2⌋, the most that
 * a quorum can do without; of one or two nodes it is one all the same, since a fault without a
 * target is none. What is not there at the moment (a leader, a role, the holder of a lock) is
 * replaced by a node at random, and the note says so.
 */
export function chooseTargets(target: Target, view: ClusterView, random: Random): Chosen {
  const { nodes, leader } = view;
  const instead = (what: string): Chosen => ({
    nodes: chooseSome(1, view, random),
    note: `${what}: a node at random instead`,
  });
  switch (target.select) {
    case 'one':
      return { nodes: chooseSome(1, view, random) };
    case 'minority':
      return { nodes: chooseSome(minorityOf(nodes.length), view, random) };
    case 'majority':
      return { nodes: chooseSome(majorityOf(nodes.length), view, random) };
    case 'quorum':
      return chooseQuorum(view, random);
    case 'all':
      return { nodes };
    case 'leader':
      return leader === null ? instead('no leader was known') : { nodes: [leader] };
    case 'follower':
      return chooseFollower(view, random);
    case 'role': {
      const found = nodes.filter((node) => view.roles?.[node] === target.role);
      return found.length > 0 ? { nodes: found } : instead(`no node was ${target.role}`);
    }
    case 'named': {
      const named = view.named?.[target.name];
      const found = named !== undefined && 'nodes' in named ? named.nodes : [];
      const known = nodes.filter((node) => found.includes(node));
      return known.length > 0 ? { nodes: known } : instead(`no ${target.name} was known`);
    }
    case 'nodes':
      return { nodes: nodes.filter((node) => target.nodes.includes(node)) };
    default:
      return unreachable(target);
  }
}

/** The most nodes whose loss leaves a majority, but at least one. */
export function minorityOf(count: number): number {
  return Math.max(1, Math.floor((count - 1) / 2));
}

/** The fewest nodes that are more than half. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/**
 * The leader and as many others as make a majority with it: what only these have acknowledged is
 * all there is.
 */
function chooseQuorum(view: ClusterView, random: Random): Chosen {
  const { nodes, leader } = view;
  const size = majorityOf(nodes.length);
  if (leader === null) {
    return {
      nodes: chooseSome(size, view, random),
      note: 'no leader was known: a majority at random instead',
    };
  }
  const others = {
    ...view,
    nodes: nodes.filter((node) => node !== leader),
    running: view.running.filter((node) => node !== leader),
  };
  const chosen = new Set([leader, ...chooseSome(size - 1, others, random)]);
  return { nodes: nodes.filter((node) => chosen.has(node)) };
}

function chooseFollower(view: ClusterView, random: Random): Chosen {
  const followers = view.nodes.filter((node) => node !== view.leader);
  if (followers.length === 0) {
    return { nodes: view.nodes, note: 'the only node leads: it was hit instead of a follower' };
  }
  const running = view.running.filter((node) => node !== view.leader);
  const nodes = chooseSome(1, { ...view, nodes: followers, running }, random);
  if (view.leader !== null) return { nodes };
  return { nodes, note: 'no leader was known: a node at random instead of a follower' };
}

function chooseSome(count: number, view: ClusterView, random: Random): readonly NodeId[] {
  const idle = view.nodes.filter((node) => !view.running.includes(node));
  const candidates = [...random.shuffle(view.running), ...random.shuffle(idle)];
  const chosen = new Set(candidates.slice(0, count));
  return view.nodes.filter((node) => chosen.has(node));
}

/** The same fault on these nodes; as it was where there are none. */
export function aimedAt<F extends Targeted>(fields: F, nodes: readonly NodeId[]): F {
  return nodes.length === 0 ? fields : { ...fields, targets: { select: 'nodes', nodes } };
}
