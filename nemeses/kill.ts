// Kills nodes and starts them again with what they had synced. Counterpart: jepsen.nemesis.combined's db-nemesis.

import type { Target } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { pickWeighted, type Weighted } from './weights.ts';

/** All at once is rare, since nothing is served meanwhile; but nothing else shows what was never synced. */
const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'one' }],
  [3, { select: 'minority' }],
  [3, { select: 'leader' }],
  [1, { select: 'all' }],
];

export const kill: Nemesis = {
  name: 'kill',
  summary: 'kills one node, a minority, the leader or all, and restarts them',
  abilities: ['kill'],
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({ kind: 'kill', targets: pickWeighted(random, TARGETS) }),
};

export const killSchema: FaultSchema = { kind: 'kill', properties: { targets: targetSchema } };
