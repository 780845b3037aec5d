// Equality of JSON values, quick where they are plain.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';

/** True when both are the same JSON value, whatever the order of object keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}

/** What is wrong with an operation whose function a model does not know. */
export function unknownFunction(
  model: string,
  f: string,
  functions: readonly string[],
): string | undefined {
  return functions.includes(f) ? undefined : `a ${model} knows ${functions.join(', ')}, not ${f}`;
}
