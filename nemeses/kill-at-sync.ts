// Kills nodes in the middle of a sync: where what was written is lost, torn, or kept though nobody was told. The
// moment that a real kill hardly ever meets. Counterpart: the crash points of SQLite's and TigerBeetle's tests.

import type { Target, UnsyncedFate } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';

import { pickWeighted, type Weighted } from './weights.ts';

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

export const killAtSync: Nemesis = {
  name: 'kill-at-sync',
  summary: 'kills nodes during their next sync: what it was to keep is lost, torn or kept',
  abilities: ['kill-at-sync'],
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({
    kind: 'kill-at-sync',
    targets: pickWeighted(random, TARGETS),
    params: { unsynced: pickWeighted(random, FATES) },
  }),
};

export const killAtSyncSchema: FaultSchema = {
  kind: 'kill-at-sync',
  properties: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['unsynced'],
      properties: { unsynced: { enum: FATES.map(([, fate]) => fate) } },
      additionalProperties: false,
    },
  },
};
