// Cuts the network between nodes. Clients reach every node all the time. Counterpart:
// jepsen.nemesis/partitioner.

import { defineNemesis } from '../../src/faults/vocabulary/nemesis.ts';
import type { Link } from '../../src/runtime/faults.ts';
import { droppedMeasured, LinkEvidence } from '../parts/link-evidence.ts';
import { askOf, sendersOf } from '../parts/links.ts';
import { linksSchema, nameSchema } from '../parts/schemas.ts';
import { pickWeighted, type Weighted } from '../parts/weights.ts';
import { cutText } from './cut-text.ts';
import { amongNodes, type CutLinks, fewerLinks } from './fewer-links.ts';
import { cutLinks, type PartitionShape } from './shapes.ts';

/** Those that leave a leader behind which does not know it is one no more come oftener. */
const SHAPES: readonly Weighted<PartitionShape>[] = [
  [2, 'halves'],
  [1, 'one-node'],
  [3, 'leader'],
  [2, 'majority-ring'],
  [1, 'bridge'],
  [2, 'one-way'],
];

/** A shape, drawn in the cluster of the moment; or links that are named, cut as they are. */
interface Partition {
  readonly params: { readonly shape: PartitionShape } | CutLinks;
}

export const partition = defineNemesis<Partition, { readonly cut: readonly Link[] }>({
  name: 'partition',
  summary: 'cuts links: halves, one node, the leader, a majority ring, a bridge, one way',
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({ params: { shape: pickWeighted(random, SHAPES) } }),
  schema: {
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
            properties: { from: nameSchema, to: nameSchema },
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
  problems({ params }, nodes) {
    if (params.shape !== 'links') return [];
    const ends = params.cut.flatMap(({ from, to }) => [from, to]);
    const lost = ends.find((node) => !nodes.includes(node));
    if (lost === undefined) return [];
    return [{ field: 'params/cut', message: `names an unknown node: ${lost}` }];
  },
  needs: () => ['cut-links'],
  resolve: ({ params }, view, random) =>
    params.shape === 'links' ? { cut: params.cut } : cutLinks(params.shape, view, random),
  resolvedSchema: { cut: linksSchema },
  actors: ({ cut }) => sendersOf(cut),
  asks: ({ cut }) => ({ links: askOf(cut, { cut: true }) }),
  evidence: ({ cut }, { cluster, mechanism }) =>
    new LinkEvidence(cluster, mechanism('cut-links'), cut, true),
  evidenceRules: [
    {
      fault: 'partition',
      measured: droppedMeasured,
      threshold:
        'every cut link whose sender runs still drops a probe just before it is healed, and something was dropped',
      otherwise: '`12 messages dropped on 4 links; in the end none on n1→n2`',
    },
  ],
  text: ({ cut }) => cutText(cut),
  color: { light: '#7b5aa6', dark: '#b79be0' },
  aimed: (fields, { cut }) => (cut.length === 0 ? fields : { params: { shape: 'links', cut } }),
  narrower: ({ params }) =>
    params.shape === 'links' ? fewerLinks(params).map((less) => ({ params: less })) : [],
  among(fields, names) {
    if (fields.params.shape !== 'links') return fields;
    const params = amongNodes(fields.params, names);
    return params === null ? null : { params };
  },
});
