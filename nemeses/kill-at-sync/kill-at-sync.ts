// Kills nodes in the middle of a sync: where what was written is lost, torn, or kept though nobody
// was told. The moment that a real kill hardly ever meets. Counterpart: the crash points of
// SQLite's and TigerBeetle's tests.

import { defineNemesis, type Targeted } from '../../src/faults/vocabulary/nemesis.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Target, UnsyncedFate } from '../../src/runtime/faults.ts';
import { nodesSchema, targetSchema } from '../parts/schemas.ts';
import { statusMeasured } from '../parts/status-evidence.ts';
import { aimedAt, chooseTargets } from '../parts/targets.ts';
import { pickWeighted, type Weighted } from '../parts/weights.ts';
import { nodesText } from '../parts/words.ts';
import { CrashEvidence } from './evidence.ts';

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'one' }],
  [2, { select: 'minority' }],
  [3, { select: 'leader' }],
  [1, { select: 'all' }],
];

const FATES: readonly Weighted<UnsyncedFate>[] = [
  [2, 'lost'],
  [2, 'torn'],
  [1, 'kept'],
];

interface KillAtSync extends Targeted {
  readonly params: { readonly unsynced: UnsyncedFate };
}

interface ResolvedKillAtSync {
  readonly nodes: readonly NodeId[];
  readonly unsynced: UnsyncedFate;
}

const fateSchema = { enum: FATES.map(([, fate]) => fate) };
const unavailable = 'not available';

export const killAtSync = defineNemesis<KillAtSync, ResolvedKillAtSync>({
  name: 'kill-at-sync',
  summary: 'kills nodes during their next sync: what it was to keep is lost, torn or kept',
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({
    targets: pickWeighted(random, TARGETS),
    params: { unsynced: pickWeighted(random, FATES) },
  }),
  schema: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['unsynced'],
      properties: { unsynced: fateSchema },
      additionalProperties: false,
    },
  },
  needs: () => ['kill-at-sync'],
  resolve: ({ targets, params }, view, random) => ({
    ...chooseTargets(targets, view, random),
    unsynced: params.unsynced,
  }),
  resolvedSchema: { nodes: nodesSchema, unsynced: fateSchema },
  actors: ({ nodes }) => nodes,
  asks: ({ nodes, unsynced }) => ({
    nodes: nodes.map((node) => ({ node, status: 'doomed', unsynced })),
  }),
  healed: 'first',
  evidence: ({ nodes }, { cluster, mechanism }) =>
    new CrashEvidence(cluster, mechanism('kill-at-sync'), nodes),
  evidenceRules: [
    {
      fault: 'kill-at-sync',
      measured: { ...statusMeasured(), docker: unavailable, process: unavailable },
      threshold: 'one target at least is seen down or in another life',
      otherwise: 'the targets that went on',
    },
  ],
  text: ({ nodes, unsynced }) => `${nodesText(nodes)} (what was not synced is ${unsynced})`,
  aimed: (fields, { nodes }) => aimedAt(fields, nodes),
});
