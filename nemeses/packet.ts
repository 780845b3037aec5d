// Does to packets what networks do: delays, loses, throttles, holds up, duplicates and reorders them, and resets
// connections. Counterparts: jepsen.net's shape!, toxiproxy's toxics.

import { unreachable } from '../src/errors.ts';
import type { Random } from '../src/random.ts';
import type { Direction, PacketEffect, Target } from '../src/runtime/faults.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { Nemesis } from './nemesis.ts';
import { targetSchema } from './target-schema.ts';
import { drawMagnitude, pickWeighted, type Weighted } from './weights.ts';

/** From less than a heartbeat to more than an election timeout. */
const DELAY_MS = { minimum: 10, maximum: 800 };
/** Jitter is up to this part of the delay. */
const JITTER_PART_MAX = 1;
const LOSS_PERCENT = { minimum: 5, maximum: 50 };
/** At the lower end a heartbeat gets through and little else. */
const BYTES_PER_SECOND = { minimum: 2_000, maximum: 100_000 };
const RESET_EVERY_MS = { minimum: 100, maximum: 1_000 };

const TARGETS: readonly Weighted<Target>[] = [
  [3, { select: 'leader' }],
  [2, { select: 'minority' }],
  [1, { select: 'one' }],
  [1, { select: 'all' }],
];

const DIRECTIONS: readonly Weighted<Direction>[] = [
  [2, 'both'],
  [1, 'out'],
  [1, 'in'],
];

/** What every runtime can do; duplication and reordering are for plans that ask for them, since few kernels can. */
const EFFECTS: readonly Weighted<PacketEffect['type']>[] = [
  [3, 'delay'],
  [1, 'loss'],
  [1, 'bandwidth'],
  [2, 'stall'],
  [2, 'reset'],
];

export const packet: Nemesis = {
  name: 'packet',
  summary: 'delays, loses or throttles packets, stalls links, resets connections',
  abilities: [
    'delay-messages',
    'lose-messages',
    'limit-bandwidth',
    'clog-links',
    'reset-connections',
  ],
  nodesMin: 2,
  durationMs: { minimum: 700, maximum: 5_000 },
  draw: (random) => ({
    kind: 'packet',
    targets: pickWeighted(random, TARGETS),
    params: {
      direction: pickWeighted(random, DIRECTIONS),
      effect: drawEffect(random),
    },
  }),
};

function drawEffect(random: Random): PacketEffect {
  const type = pickWeighted(random, EFFECTS);
  const draw = ({ minimum, maximum }: typeof DELAY_MS): number =>
    Math.round(drawMagnitude(random, minimum, maximum));
  switch (type) {
    case 'delay': {
      const delayMs = draw(DELAY_MS);
      return { type, delayMs, jitterMs: Math.round(delayMs * JITTER_PART_MAX * random.float()) };
    }
    case 'loss':
      return { type, percent: draw(LOSS_PERCENT) };
    case 'bandwidth':
      return { type, bytesPerSecond: draw(BYTES_PER_SECOND) };
    case 'reset':
      return { type, everyMs: draw(RESET_EVERY_MS) };
    case 'stall':
      return { type };
    case 'duplicate':
    case 'reorder':
      return { type, percent: draw(LOSS_PERCENT) };
    default:
      return unreachable(type);
  }
}

const percent = { type: 'integer', minimum: 1, maximum: 100 };

/** The fields of each effect. */
const FIELDS: Readonly<Record<PacketEffect['type'], Readonly<Record<string, object>>>> = {
  delay: {
    delayMs: { type: 'integer', minimum: 1, maximum: 60_000 },
    jitterMs: { type: 'integer', minimum: 0, maximum: 60_000 },
  },
  loss: { percent },
  bandwidth: { bytesPerSecond: { type: 'integer', minimum: 100 } },
  stall: {},
  reset: { everyMs: { type: 'integer', minimum: 20 } },
  duplicate: { percent },
  reorder: { percent },
};

export const packetSchema: FaultSchema = {
  kind: 'packet',
  properties: {
    targets: targetSchema,
    params: {
      type: 'object',
      required: ['effect', 'direction'],
      properties: {
        direction: { enum: ['out', 'in', 'both'] },
        peers: targetSchema,
        effect: {
          type: 'object',
          required: ['type'],
          properties: { type: { enum: Object.keys(FIELDS) } },
          allOf: Object.entries(FIELDS).map(([type, fields]) => ({
            if: { required: ['type'], properties: { type: { const: type } } },
            // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
            then: {
              required: Object.keys(fields),
              properties: { type: true, ...fields },
              additionalProperties: false,
            },
          })),
        },
      },
      additionalProperties: false,
    },
  },
};
