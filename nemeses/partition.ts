// Cuts the network between nodes. Clients reach every node all the time. Counterpart: jepsen.nemesis/partitioner.

import { unreachable } from '../src/errors.ts';
import type { NodeId } from '../src/node/types.ts';
import type { Random } from '../src/random.ts';
import type { CutLinks, Link, PartitionShape } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import { cutBetween, cutBridge, cutMajorityRing, cutOneWay } from './grudges.ts';
import type { Nemesis } from './nemesis.ts';
import type { ClusterView } from './targets.ts';
import { pickWeighted, type Weighted } from './weights.ts';

/** Those that leave a leader behind which does not know it is one no more come oftener. */
const SHAPES: readonly Weighted<PartitionShape>[] = [
  [2, 'halves'],
  [1, 'one-node'],
  [3, 'leader'],
  [2, 'majority-ring'],
  [1, 'bridge'],
  [2, 'one-way'],
];

export const partition: Nemesis = {
  name: 'partition',
  summary: 'cuts links: halves, one node, the leader, a majority ring, a bridge, one way',
  abilities: ['cut-links'],
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({ kind: 'partition', params: { shape: pickWeighted(random, SHAPES) } }),
};

/** The links to cut; `note` says what could not be done as planned. */
export interface Cut {
  readonly cut: readonly Link[];
  readonly note?: string;
}

/** A shape is drawn in this cluster; links that were named are cut as they are. */
export function resolveCut(
  params: { readonly shape: PartitionShape } | CutLinks,
  view: ClusterView,
  random: Random,
): Cut {
  return params.shape === 'links' ? { cut: params.cut } : cutLinks(params.shape, view, random);
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
 * One node, every other time the leader where it is known, that is no more heard or hears no more. Either leaves a
 * node that takes part in half of what goes on, which no symmetric cut does.
 */
function oneWay(order: readonly NodeId[], view: ClusterView, random: Random): Cut {
  const leading = random.chance(1, 2) ? view.leader : null;
  const node = leading ?? (order[0] as NodeId);
  const others = view.nodes.filter((other) => other !== node);
  const deaf = random.chance(1, 2);
  return { cut: deaf ? cutOneWay(others, [node]) : cutOneWay([node], others) };
}

const nodeName = { type: 'string', minLength: 1 };

export const partitionSchema: FaultSchema = {
  kind: 'partition',
  properties: {
    params: {
      type: 'object',
      required: ['shape'],
      properties: {
        shape: { enum: [...SHAPES.map(([, shape]) => shape), 'links'] },
        cut: {
          type: 'array',
          items: {
            type: 'object',
            required: ['from', 'to'],
            properties: { from: nodeName, to: nodeName },
            additionalProperties: false,
          },
          minItems: 1,
        },
      },
      additionalProperties: false,
      if: { properties: { shape: { const: 'links' } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
      then: { required: ['cut'] },
      else: { not: { required: ['cut'] } },
    },
  },
};
