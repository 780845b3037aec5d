// Counterpart: jepsen.generator/each-process.

import { each } from './each.ts';
import type { Generator } from './generator.ts';

/** Every process goes through `generator` from its start, also one that replaces a crashed one. */
export function eachProcess(generator: Generator): Generator {
  return each('process', generator);
}
