// How a clock may be wrong, as JSON Schema: in a plan, and in what a fault came down to.

import type { JsonObject } from '../../src/json.ts';
import type { ClockSkew } from './skew.ts';

const offsetSchema: JsonObject = { type: 'integer', not: { const: 0 } };

/** The params of a plan. */
export const skewSchema: JsonObject = {
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
};

function skewFields(type: ClockSkew['type'], required: string[], absent: string[]): JsonObject {
  return {
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
    then: { required, not: { anyOf: absent.map((field) => ({ required: [field] })) } },
  };
}

const periodSchema: JsonObject = { type: 'integer', minimum: 1 };

/** The skew of a resolved fault. */
export const resolvedSkewSchema: JsonObject = {
  oneOf: [
    resolvedSkew('jump', ['offsetMs'], { offsetMs: { type: 'integer' } }),
    resolvedSkew('strobe', ['offsetMs', 'periodMs'], {
      offsetMs: { type: 'integer' },
      periodMs: periodSchema,
      widthMs: periodSchema,
    }),
    resolvedSkew('drift', ['ratePpm'], { ratePpm: { type: 'integer', minimum: 0 } }),
  ],
};

function resolvedSkew(
  type: ClockSkew['type'],
  required: string[],
  properties: JsonObject,
): JsonObject {
  return {
    type: 'object',
    required: ['type', ...required],
    properties: { type: { const: type }, ...properties },
    additionalProperties: false,
  };
}
