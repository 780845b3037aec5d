// What a plan in a file must look like, as JSON Schema (draft-07): `ordeal run --plan FILE` and replays read plans that
// people and other versions wrote. What a schema cannot say (order, known nodes) is in plan-rules.ts.

import type { JsonObject } from '../src/json.ts';
import { clockSchema } from './clock.ts';
import { diskSchema } from './disk.ts';
import type { FaultSchema } from './fault-schema.ts';
import { killSchema } from './kill.ts';
import { killAtSyncSchema } from './kill-at-sync.ts';
import { lossSchema } from './loss.ts';
import { packetSchema } from './packet.ts';
import { partitionSchema } from './partition.ts';
import { pauseSchema } from './pause.ts';
import { swizzleSchema } from './swizzle.ts';

const families: readonly FaultSchema[] = [
  partitionSchema,
  killSchema,
  pauseSchema,
  clockSchema,
  lossSchema,
  packetSchema,
  swizzleSchema,
  killAtSyncSchema,
  diskSchema,
];

const common: JsonObject = {
  id: { type: 'string', minLength: 1 },
  kind: { enum: families.map((family) => family.kind) },
  at: { type: 'integer', minimum: 0 },
  until: { type: 'integer', minimum: 1 },
};

/** Allows the common fields inside a family's part; they are judged once, outside it. */
const known: JsonObject = Object.fromEntries(Object.keys(common).map((name) => [name, true]));

/** The schema of a `FaultPlan`. An if–then per kind, not `oneOf`: its errors name the field that is wrong. */
export const planSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Ordeal fault plan',
  description: 'Faults in order of `at`; times are milliseconds after the start of the main phase.',
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'kind', 'at', 'until'],
    properties: common,
    allOf: families.map(({ kind, properties }) => ({
      if: { required: ['kind'], properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
      then: {
        required: Object.keys(properties),
        properties: { ...properties, ...known },
        additionalProperties: false,
      },
    })),
  },
};
