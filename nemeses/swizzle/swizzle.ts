// Cuts the links of some nodes one by one, and heals them in another order, so that the cluster
// goes through many shapes of network in a row. Counterpart: the "swizzle" of FoundationDB's
// simulation (W. Wilson, Strange Loop 2014).

import type { Asks, Rhythm } from '../../src/faults/vocabulary/asks.ts';
import type { ClusterView } from '../../src/faults/vocabulary/cluster-view.ts';
import { defineNemesis, type Targeted } from '../../src/faults/vocabulary/nemesis.ts';
import type { Random } from '../../src/random.ts';
import type { Link, Target } from '../../src/runtime/faults.ts';
import { droppedMeasured } from '../parts/link-evidence.ts';
import { askOf, sendersOf } from '../parts/links.ts';
import { nameSchema, targetSchema } from '../parts/schemas.ts';
import { chooseTargets } from '../parts/targets.ts';
import { pickWeighted, type Weighted } from '../parts/weights.ts';
import { inOrder, nodesText } from '../parts/words.ts';
import { SwizzleEvidence, type TimedCut } from './evidence.ts';

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'minority' }],
  [2, { select: 'majority' }],
  [1, { select: 'leader' }],
  [1, { select: 'all' }],
];

const momentSchema = {
  type: 'integer',
  minimum: 0,
  description: 'Milliseconds after the injection of the fault.',
};

export const swizzle = defineNemesis<Targeted, { readonly cuts: readonly TimedCut[] }>({
  name: 'swizzle',
  summary: 'cuts the links of some nodes one by one, and heals them in another order',
  nodesMin: 2,
  durationMs: { minimum: 1_500, maximum: 6_000 },
  draw: (random) => ({ targets: pickWeighted(random, TARGETS) }),
  schema: { targets: targetSchema },
  needs: () => ['cut-links'],
  resolve: ({ targets, at, until }, view, random) =>
    swizzleLinks(targets, view, until - at, random),
  resolvedSchema: {
    cuts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['from', 'to', 'cutAt', 'healAt'],
        properties: { from: nameSchema, to: nameSchema, cutAt: momentSchema, healAt: momentSchema },
        additionalProperties: false,
      },
    },
  },
  actors: ({ cuts }) => sendersOf(cuts),
  asks: () => ({}),
  rhythm: ({ cuts }) => rhythmOf(cuts),
  evidence: ({ cuts }, { cluster, mechanism, knowledge }) =>
    new SwizzleEvidence(cluster, mechanism('cut-links'), cuts, knowledge.isCut),
  evidenceRules: [
    {
      fault: 'swizzle',
      measured: droppedMeasured,
      threshold: 'every link dropped something while it was cut',
      otherwise: 'the links that dropped nothing',
    },
  ],
  text: ({ cuts }) => swizzleText(cuts),
  color: { light: '#9c3fb0', dark: '#dd9bea' },
});

/** Round after round, where nothing showed at first because nobody ran who could have sent. */
function rhythmOf(cuts: readonly TimedCut[]): Rhythm {
  const steps = [...new Set(cuts.flatMap(({ cutAt, healAt }) => [cutAt, healAt]))];
  steps.sort((a, b) => a - b);
  const asksAt = (step: number): Asks => {
    const cut = cuts.filter(({ cutAt, healAt }) => cutAt <= step && step < healAt);
    return { links: askOf(cut, { cut: true }) };
  };
  const beats = steps.map((step) => ({ at: step, asks: asksAt(step) }));
  return { counts: 'from the round', beats };
}

/** The links one by one would fill a page. */
function swizzleText(cuts: readonly Link[]): string {
  if (cuts.length === 0) return 'nothing';
  return `${cuts.length / 2} links of ${nodesText(inOrder(sendersOf(cuts)))}, one by one`;
}

/**
 * When each link between a target and any other node is cut and healed, both ways at once: the cuts
 * are spread over the first half of the fault, the heals over the second. `note` says what could
 * not be done as planned.
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
