// Counterpart: jepsen.generator/each-thread.

import { each } from './each.ts';
import type { Generator } from './generator.ts';

/**
 * Every thread goes through `generator` from its start; a process that replaces a crashed one goes
 * on.
 */
export function eachThread(generator: Generator): Generator {
  return each('thread', generator);
}
