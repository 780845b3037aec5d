// Loses some of the messages that nodes send. Counterpart: jepsen.net's flaky!.

import type { Random } from '../src/random.ts';
import type { Target } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { pickWeighted, type Weighted } from './weights.ts';

const PERCENT = { minimum: 10, maximum: 60 };

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'all' }],
  [1, { select: 'leader' }],
  [1, { select: 'minority' }],
];

export const loss: Nemesis = {
  name: 'loss',
  summary: 'loses part of the messages that the leader, a minority or all nodes send',
  abilities: ['lose-messages'],
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({
    kind: 'loss',
    targets: pickWeighted(random, TARGETS),
    params: { percent: drawPercent(random) },
  }),
};

function drawPercent(random: Random): number {
  return PERCENT.minimum + random.int(PERCENT.maximum - PERCENT.minimum + 1);
}

export const lossSchema: FaultSchema = {
  kind: 'loss',
  properties: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['percent'],
      properties: { percent: { type: 'integer', minimum: 1, maximum: 100 } },
      additionalProperties: false,
    },
  },
};
