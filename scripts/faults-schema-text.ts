// The schema of `faults.jsonl` as it is published: what all kinds of faults have in common is
// written in that file, their names and what each comes down to are from their records.

import { nemeses } from '../nemeses/index.ts';
import type { JsonObject } from '../src/json.ts';

const note: JsonObject = {
  type: 'string',
  description: 'What could not be done as planned, and what was done instead.',
};

/** The published text, made anew. */
export function faultsSchemaText(published: string): string {
  const schema = JSON.parse(published) as JsonObject & { readonly definitions: JsonObject };
  const kind: JsonObject = { enum: nemeses.map(({ name }) => name) };
  const resolved: JsonObject = {
    description: 'What a fault came down to once its targets were known.',
    oneOf: nemeses.map(({ name, resolvedSchema }) => ({
      type: 'object',
      required: ['kind', ...Object.keys(resolvedSchema)],
      properties: { kind: { const: name }, ...resolvedSchema, note },
      additionalProperties: false,
    })),
  };
  const definitions = { ...schema.definitions, kind, resolved };
  return `${JSON.stringify({ ...schema, definitions }, null, 2)}\n`;
}
