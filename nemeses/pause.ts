// Stops nodes in the middle of what they do, and lets them go on as if nothing had been.
// Counterpart: jepsen.nemesis's hammer-time.

import { defineNemesis, type Targeted } from '../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../src/node/types.ts';
import type { Target } from '../src/runtime/faults.ts';
import { nodesSchema, targetSchema } from './parts/schemas.ts';
import { StatusEvidence, statusMeasured } from './parts/status-evidence.ts';
import { aimedAt, chooseTargets } from './parts/targets.ts';
import { pickWeighted, type Weighted } from './parts/weights.ts';
import { nodesText } from './parts/words.ts';

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'leader' }],
  [2, { select: 'one' }],
  [2, { select: 'minority' }],
];

export const pause = defineNemesis<Targeted, { readonly nodes: readonly NodeId[] }>({
  name: 'pause',
  summary: 'pauses one node, a minority or the leader, and resumes them',
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({ targets: pickWeighted(random, TARGETS) }),
  schema: { targets: targetSchema },
  needs: () => ['pause'],
  resolve: ({ targets }, view, random) => chooseTargets(targets, view, random),
  resolvedSchema: { nodes: nodesSchema },
  actors: ({ nodes }) => nodes,
  asks: ({ nodes }) => ({ nodes: nodes.map((node) => ({ node, status: 'paused' })) }),
  healed: 'first',
  evidence: ({ nodes }, { cluster, mechanism }) =>
    new StatusEvidence(cluster, mechanism('pause'), nodes, ['paused', 'down']),
  evidenceRules: [
    {
      fault: 'pause',
      measured: statusMeasured({ docker: 'frozen', process: 'stopped' }),
      threshold: 'every target is paused, or down by another fault, whenever it is looked at',
      otherwise: '`n2 paused, then running`',
    },
  ],
  text: ({ nodes }) => nodesText(nodes),
  color: { light: '#9a6a00', dark: '#e0b04a' },
  aimed: (fields, { nodes }) => aimedAt(fields, nodes),
});
