// The schema of fault plans as it is published: the one that plans are checked with, under a name
// that others refer to.

import { planSchema } from '../src/faults/plan/schema.ts';

export function planSchemaText(): string {
  const { $schema, ...rest } = planSchema;
  return `${JSON.stringify({ $schema, $id: 'urn:ordeal:plan', ...rest }, null, 2)}\n`;
}
