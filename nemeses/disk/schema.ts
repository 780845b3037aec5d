// Troubles of disks as JSON Schema: in a plan, and in what a fault came down to.

import type { JsonObject } from '../../src/json.ts';
import { percentSchema } from '../parts/schemas.ts';
import type { DiskTrouble } from './trouble.ts';

/** By type: the fields it has besides. All are required but `lastCopy`. */
const FIELDS: Readonly<Record<DiskTrouble['type'], readonly string[]>> = {
  slow: ['syncDelayMs'],
  failing: ['percent'],
  full: [],
  lying: ['percent', 'lastCopy'],
  'bit-flip': ['lastCopy'],
  truncate: ['lastCopy'],
};

/** The trouble of a resolved fault. */
export const resolvedTroubleSchema: JsonObject = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { enum: Object.keys(FIELDS) },
    syncDelayMs: { type: 'integer', minimum: 1 },
    percent: percentSchema,
    lastCopy: { type: 'boolean' },
  },
  additionalProperties: false,
};

/** The params of a plan. */
export const troubleSchema: JsonObject = {
  ...resolvedTroubleSchema,
  allOf: Object.entries(FIELDS).map(([type, fields]) => ({
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
    then: {
      required: fields.filter((field) => field !== 'lastCopy'),
      propertyNames: { enum: ['type', ...fields] },
    },
  })),
};
