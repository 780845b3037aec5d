// What several kinds of faults have in their plans and results, as JSON Schema.

import type { JsonObject } from '../../src/json.ts';
import type { Target } from '../../src/runtime/faults.ts';

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

/** The name of a node, a role or a target; of an end of a link. */
export const nameSchema: JsonObject = { type: 'string', minLength: 1 };

/** Of every 100, how many. */
export const percentSchema: JsonObject = { type: 'integer', minimum: 1, maximum: 100 };

/** The JSON Schema of a target. */
export const targetSchema: JsonObject = {
  type: 'object',
  required: ['select'],
  properties: {
    select: { enum: [...SELECTIONS] },
    nodes: { type: 'array', items: nameSchema, minItems: 1 },
    role: nameSchema,
    name: nameSchema,
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

/** Nodes that were hit. */
export const nodesSchema: JsonObject = {
  type: 'array',
  items: { ...nameSchema, description: 'Name of a node: n1, n2 …' },
};

/** Links that were hit; the published schema says what a link is. */
export const linksSchema: JsonObject = { type: 'array', items: { $ref: '#/definitions/link' } };

/**
 * Params of which `type` says what else is in them: one of `types`, each with its fields, all
 * required.
 */
export function variantsSchema(types: Readonly<Record<string, JsonObject>>): JsonObject {
  return {
    oneOf: Object.entries(types).map(([type, fields]) => ({
      type: 'object',
      required: ['type', ...Object.keys(fields)],
      properties: { type: { const: type }, ...fields },
      additionalProperties: false,
    })),
  };
}
