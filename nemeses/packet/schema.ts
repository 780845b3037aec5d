// Faults of packets as JSON Schema: in a plan, and in what a fault came down to.

import type { JsonObject } from '../../src/json.ts';
import { percentSchema, targetSchema, variantsSchema } from '../parts/schemas.ts';
import type { PacketEffect } from './effect.ts';

/** The fields of each effect. */
const FIELDS: Readonly<Record<PacketEffect['type'], JsonObject>> = {
  delay: {
    delayMs: { type: 'integer', minimum: 1, maximum: 60_000 },
    jitterMs: { type: 'integer', minimum: 0, maximum: 60_000 },
  },
  loss: { percent: percentSchema },
  bandwidth: { bytesPerSecond: { type: 'integer', minimum: 100 } },
  stall: {},
  reset: { everyMs: { type: 'integer', minimum: 20 } },
  duplicate: { percent: percentSchema },
  reorder: { percent: percentSchema },
};

/** The fields of a plan. */
export const packetSchema: JsonObject = {
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
};

const amount: JsonObject = { type: 'number', minimum: 0 };

/** The effect of a resolved fault. */
export const resolvedEffectSchema: JsonObject = variantsSchema({
  delay: { delayMs: amount, jitterMs: amount },
  loss: { percent: amount },
  bandwidth: { bytesPerSecond: amount },
  stall: {},
  reset: { everyMs: amount },
  duplicate: { percent: amount },
  reorder: { percent: amount },
} satisfies Record<PacketEffect['type'], JsonObject>);
