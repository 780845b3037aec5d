// Makes clocks wrong: by a jump, by a strobe between right and wrong, by running at the wrong rate.
// Counterpart: jepsen.nemesis.time.

import type { Random } from '../src/random.ts';
import type { ClockSkew, Target } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { drawMagnitude, pickWeighted, type Weighted } from './weights.ts';

/** Offsets are of every magnitude: small ones hide inside time-outs, large ones overrun every lease. */
const OFFSET_MS = { minimum: 50, maximum: 60_000 };
/** How many times too fast or too slow a drifting clock is. Less than 1.1 could not be measured in a second. */
const DRIFT = { minimum: 1.1, maximum: 5 };
const STROBE_PERIOD_MS = { minimum: 200, maximum: 2_000 };

const TARGETS: readonly Weighted<Target>[] = [
  [2, { select: 'one' }],
  [2, { select: 'minority' }],
  [1, { select: 'leader' }],
  [1, { select: 'all' }],
];

export const clock: Nemesis = {
  name: 'clock',
  summary: 'jumps, strobes or drifts the clocks of one node, a minority, the leader or all',
  abilities: ['skew-clock-offset', 'skew-clock-rate'],
  durationMs: { minimum: 1_000, maximum: 5_000 },
  draw: (random) => ({
    kind: 'clock',
    targets: pickWeighted(random, TARGETS),
    params: drawSkew(random),
  }),
};

function drawSkew(random: Random): ClockSkew {
  switch (random.int(3)) {
    case 0:
      return { type: 'jump', offsetMs: drawOffsetMs(random) };
    case 1: {
      const { minimum, maximum } = STROBE_PERIOD_MS;
      const periodMs = Math.round(drawMagnitude(random, minimum, maximum));
      const offsetMs = drawOffsetMs(random);
      const widthMs = Math.round(periodMs * (0.2 + 0.6 * random.float()));
      return { type: 'strobe', offsetMs, periodMs, widthMs };
    }
    default: {
      const factor = drawMagnitude(random, DRIFT.minimum, DRIFT.maximum);
      const rate = random.chance(1, 2) ? factor : 1 / factor;
      return { type: 'drift', ratePpm: Math.round(rate * 1_000_000) };
    }
  }
}

function drawOffsetMs(random: Random): number {
  const size = Math.round(drawMagnitude(random, OFFSET_MS.minimum, OFFSET_MS.maximum));
  return random.chance(1, 2) ? size : -size;
}

const offsetSchema = { type: 'integer', not: { const: 0 } };

export const clockSchema: FaultSchema = {
  kind: 'clock',
  properties: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { enum: ['jump', 'strobe', 'drift'] },
        offsetMs: offsetSchema,
        periodMs: { type: 'integer', minimum: 10 },
        widthMs: { type: 'integer', minimum: 5 },
        ratePpm: { type: 'integer', minimum: 1, maximum: 100_000_000, not: { const: 1_000_000 } },
      },
      additionalProperties: false,
      allOf: [
        skewFields('jump', ['offsetMs'], ['periodMs', 'widthMs', 'ratePpm']),
        skewFields('strobe', ['offsetMs', 'periodMs'], ['ratePpm']),
        skewFields('drift', ['ratePpm'], ['offsetMs', 'periodMs', 'widthMs']),
      ],
    },
  },
};

function skewFields(type: ClockSkew['type'], required: string[], absent: string[]) {
  return {
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
    then: { required, not: { anyOf: absent.map((field) => ({ required: [field] })) } },
  };
}
