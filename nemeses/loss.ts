// Loses some of the messages that nodes send. Counterpart: jepsen.net's flaky!.

import { defineNemesis, type Targeted } from '../src/faults/vocabulary/nemesis.ts';
import type { Link, Target } from '../src/runtime/faults.ts';
import { droppedMeasured, LinkEvidence } from './parts/link-evidence.ts';
import { askOf, linksFrom, sendersOf } from './parts/links.ts';
import { linksSchema, percentSchema, targetSchema } from './parts/schemas.ts';
import { aimedAt, chooseTargets } from './parts/targets.ts';
import { drawWhole, pickWeighted, type Weighted } from './parts/weights.ts';
import { linksText } from './parts/words.ts';

const PERCENT = { minimum: 10, maximum: 60 };

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'all' }],
  [1, { select: 'leader' }],
  [1, { select: 'minority' }],
];

interface Loss extends Targeted {
  /** Of every 100 messages out of a target, how many are lost. */
  readonly params: { readonly percent: number };
}

interface ResolvedLoss {
  readonly links: readonly Link[];
  readonly percent: number;
}

export const loss = defineNemesis<Loss, ResolvedLoss>({
  name: 'loss',
  summary: 'loses part of the messages that the leader, a minority or all nodes send',
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({
    targets: pickWeighted(random, TARGETS),
    params: { percent: drawWhole(random, PERCENT) },
  }),
  schema: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['percent'],
      properties: { percent: percentSchema },
      additionalProperties: false,
    },
  },
  needs: () => ['lose-messages'],
  resolve({ targets, params }, view, random) {
    const { nodes, ...note } = chooseTargets(targets, view, random);
    return { links: linksFrom(nodes, view.nodes), percent: params.percent, ...note };
  },
  resolvedSchema: { links: linksSchema, percent: { type: 'number' } },
  actors: ({ links }) => sendersOf(links),
  asks: ({ links, percent }) => ({ links: askOf(links, { lossPercent: percent }) }),
  evidence: ({ links }, { cluster, mechanism }) =>
    new LinkEvidence(cluster, mechanism('lose-messages'), links, false),
  evidenceRules: [
    {
      fault: 'loss',
      measured: droppedMeasured,
      threshold: 'one link at least drops a probe just before it is healed',
      otherwise: '`0 messages dropped on 4 links; in the end none on n1→n2 …`',
    },
  ],
  text: ({ links, percent }) => `${percent} % on ${linksText(links)}`,
  color: { light: '#b04a7f', dark: '#e58bb8' },
  aimed: (fields, { links }) => aimedAt(fields, sendersOf(links)),
});
