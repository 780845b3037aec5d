// Stops nodes in the middle of what they do, and lets them go on as if nothing had been. Counterpart: jepsen.nemesis's
// hammer-time.

import type { Target } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { pickWeighted, type Weighted } from './weights.ts';

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'leader' }],
  [2, { select: 'one' }],
  [2, { select: 'minority' }],
];

export const pause: Nemesis = {
  name: 'pause',
  summary: 'pauses one node, a minority or the leader, and resumes them',
  abilities: ['pause'],
  durationMs: { minimum: 500, maximum: 3_500 },
  draw: (random) => ({ kind: 'pause', targets: pickWeighted(random, TARGETS) }),
};

export const pauseSchema: FaultSchema = { kind: 'pause', properties: { targets: targetSchema } };
