// Cuts the links of some nodes one by one, and heals them in another order, so that the cluster goes through many
// shapes of network in a row. Counterpart: the "swizzle" of FoundationDB's simulation (W. Wilson, Strange Loop 2014).

import type { Random } from '../src/random.ts';
import type { Link, Target, TimedCut } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { type ClusterView, chooseTargets } from './targets.ts';
import { pickWeighted, type Weighted } from './weights.ts';

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'minority' }],
  [2, { select: 'majority' }],
  [1, { select: 'leader' }],
  [1, { select: 'all' }],
];

export const swizzle: Nemesis = {
  name: 'swizzle',
  summary: 'cuts the links of some nodes one by one, and heals them in another order',
  abilities: ['cut-links'],
  nodesMin: 2,
  durationMs: { minimum: 1_500, maximum: 6_000 },
  draw: (random) => ({ kind: 'swizzle', targets: pickWeighted(random, TARGETS) }),
};

/**
 * When each link between a target and any other node is cut and healed, both ways at once: the cuts are spread over
 * the first half of the fault, the heals over the second. `note` says what could not be done as planned.
 */
export function swizzleLinks(
  target: Target,
  view: ClusterView,
  durationMs: number,
  random: Random,
): { readonly cuts: readonly TimedCut[]; readonly note?: string } {
  const { nodes, ...note } = chooseTargets(target, view, random);
  const pairs = pairsWith(nodes, view.nodes);
  if (pairs.length === 0) return { cuts: [], note: 'one node has no links to cut' };
  const cutOrder = random.shuffle(pairs);
  const healOrder = random.shuffle(pairs);
  const stepMs = durationMs / 2 / pairs.length;
  const cuts = cutOrder.flatMap((link, place): TimedCut[] => {
    const cutAt = Math.round(place * stepMs);
    const healAt = Math.round(durationMs / 2 + (healOrder.indexOf(link) + 1) * stepMs);
    const back = { from: link.to, to: link.from };
    return [
      { ...link, cutAt, healAt },
      { ...back, cutAt, healAt },
    ];
  });
  return { cuts, ...note };
}

/** Each pair of nodes once, of which one at least is a target. */
function pairsWith(targets: readonly string[], nodes: readonly string[]): readonly Link[] {
  return nodes.flatMap((from, place) =>
    nodes
      .slice(place + 1)
      .filter((to) => targets.includes(from) || targets.includes(to))
      .map((to): Link => ({ from, to })),
  );
}

export const swizzleSchema: FaultSchema = {
  kind: 'swizzle',
  properties: { targets: targetSchema },
};
