// Kills nodes and starts them again with what they had synced. Counterpart:
// jepsen.nemesis.combined's db-nemesis.

import { defineNemesis, type Targeted } from '../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../src/node/types.ts';
import type { Target } from '../src/runtime/faults.ts';
import { nodesSchema, targetSchema } from './parts/schemas.ts';
import { StatusEvidence, statusMeasured } from './parts/status-evidence.ts';
import { aimedAt, chooseTargets } from './parts/targets.ts';
import { pickWeighted, type Weighted } from './parts/weights.ts';
import { nodesText } from './parts/words.ts';

/**
 * All at once is rare, since nothing is served meanwhile; but nothing else shows what was never
 * synced.
 */
const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'one' }],
  [3, { select: 'minority' }],
  [3, { select: 'leader' }],
  [1, { select: 'all' }],
];

export const kill = defineNemesis<Targeted, { readonly nodes: readonly NodeId[] }>({
  name: 'kill',
  summary: 'kills one node, a minority, the leader or all, and restarts them',
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({ targets: pickWeighted(random, TARGETS) }),
  schema: { targets: targetSchema },
  needs: () => ['kill'],
  resolve: ({ targets }, view, random) => chooseTargets(targets, view, random),
  resolvedSchema: { nodes: nodesSchema },
  actors: ({ nodes }) => nodes,
  asks: ({ nodes }) => ({ nodes: nodes.map((node) => ({ node, status: 'down' })) }),
  healed: 'first',
  evidence: ({ nodes }, { cluster, mechanism }) =>
    new StatusEvidence(cluster, mechanism('kill'), nodes, ['down']),
  evidenceRules: [
    {
      fault: 'kill',
      measured: statusMeasured(),
      threshold: 'every target is down whenever it is looked at',
      otherwise: '`n2 down, then running`',
    },
  ],
  text: ({ nodes }) => nodesText(nodes),
  color: { light: '#3c434a', dark: '#c3cbd2' },
  aimed: (fields, { nodes }) => aimedAt(fields, nodes),
});
