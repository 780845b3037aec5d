// Operations at a fixed interval. Counterpart: jepsen.generator/delay.

import { createRandom } from '../random.ts';
import type { Generator } from './generator.ts';
import { paced } from './paced.ts';

/**
 * The operations of `generator`, invoked `intervalNs` nanoseconds apart, or later where no process
 * is free.
 */
export function delay(intervalNs: number, generator: Generator): Generator {
  return paced(createRandom(0), () => intervalNs, generator);
}
