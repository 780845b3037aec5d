// What a plan in a file must look like, as JSON Schema (draft-07): `ordeal run --plan FILE` and
// replays read plans that people and other versions wrote. What a schema cannot say (order, known
// nodes) is in rules.ts.

import { nemeses } from '../../../nemeses/index.ts';
import type { JsonObject } from '../../json.ts';

const common: JsonObject = {
  id: { type: 'string', minLength: 1 },
  kind: { enum: nemeses.map(({ name }) => name) },
  at: { type: 'integer', minimum: 0 },
  until: { type: 'integer', minimum: 1 },
};

/** Allows the common fields inside a kind's part; they are judged once, outside it. */
const known: JsonObject = Object.fromEntries(Object.keys(common).map((name) => [name, true]));

/**
 * The schema of a `FaultPlan`. An if–then per kind, not `oneOf`: its errors name the field that is
 * wrong.
 */
export const planSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Ordeal fault plan',
  description: 'Faults in order of `at`; times are milliseconds after the start of the main phase.',
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'kind', 'at', 'until'],
    properties: common,
    allOf: nemeses.map(({ name, schema }) => ({
      if: { required: ['kind'], properties: { kind: { const: name } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
      then: {
        required: Object.keys(schema),
        properties: { ...schema, ...known },
        additionalProperties: false,
      },
    })),
  },
};
