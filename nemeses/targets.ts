// Which nodes a fault hits, decided when it is injected.

import { unreachable } from '../src/errors.ts';
import type { JsonObject } from '../src/json.ts';
import type { NodeId } from '../src/node/types.ts';
import type { Random } from '../src/random.ts';
import type { Target } from '../src/runtime/faults.ts';

/** What the cluster is like at the moment of injection. */
export interface ClusterView {
  readonly nodes: readonly NodeId[];
  /** Nodes that are executing: neither down nor paused. */
  readonly running: readonly NodeId[];
  /** Null where no node says that it leads. */
  readonly leader: NodeId | null;
}

/** The nodes, in the cluster's order and at least one; `note` says what could not be done as planned. */
export interface Chosen {
  readonly nodes: readonly NodeId[];
  readonly note?: string;
}

/**
 * Resolves a target. Nodes that are running are taken before those that another fault has down already, so that the
 * fault does something. A minority of n nodes is ⌊(n − 1) / 2⌋, the most that a quorum can do without; of one or two
 * nodes it is one all the same, since a fault without a target is none.
 */
export function chooseTargets(target: Target, view: ClusterView, random: Random): Chosen {
  const { nodes, leader } = view;
  switch (target.select) {
    case 'one':
      return { nodes: chooseSome(1, view, random) };
    case 'minority':
      return { nodes: chooseSome(minorityOf(nodes.length), view, random) };
    case 'majority':
      return { nodes: chooseSome(majorityOf(nodes.length), view, random) };
    case 'all':
      return { nodes };
    case 'leader':
      if (leader !== null) return { nodes: [leader] };
      return {
        nodes: chooseSome(1, view, random),
        note: 'no leader was known: a node at random instead',
      };
    case 'follower':
      return chooseFollower(view, random);
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

/** The JSON Schema of a target. */
export const targetSchema: JsonObject = {
  type: 'object',
  required: ['select'],
  properties: {
    select: { enum: ['one', 'minority', 'majority', 'all', 'leader', 'follower', 'nodes'] },
    nodes: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
  },
  additionalProperties: false,
  if: { properties: { select: { const: 'nodes' } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
  then: { required: ['nodes'] },
  else: { not: { required: ['nodes'] } },
};
