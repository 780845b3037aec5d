// What a target must look like in a plan, as JSON Schema.

import type { JsonObject } from '../src/json.ts';
import type { Target } from '../src/runtime/faults.ts';

const SELECTIONS: readonly Target['select'][] = [
  'one',
  'minority',
  'majority',
  'quorum',
  'all',
  'leader',
  'follower',
  'role',
  'named',
  'nodes',
];

const name = { type: 'string', minLength: 1 };

/** The JSON Schema of a target. */
export const targetSchema: JsonObject = {
  type: 'object',
  required: ['select'],
  properties: {
    select: { enum: [...SELECTIONS] },
    nodes: { type: 'array', items: name, minItems: 1 },
    role: name,
    name,
  },
  additionalProperties: false,
  allOf: [belongs('nodes', 'nodes'), belongs('role', 'role'), belongs('named', 'name')],
};

/** The field that one selection has, and no other. */
function belongs(select: Target['select'], field: string): JsonObject {
  return {
    if: { properties: { select: { const: select } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
    then: { required: [field] },
    else: { not: { required: [field] } },
  };
}
