// Operations made by a function. Counterpart: functions as generators in jepsen.generator.

import type { Random } from '../random.ts';
import { evolve } from './evolve.ts';
import type { Generator, GeneratorContext } from './generator.ts';
import type { OpTemplate } from './template.ts';

/**
 * Makes the next operation; null where there are no more. May draw from `random`, must not keep it.
 */
export type MakeOp = (random: Random, context: GeneratorContext) => OpTemplate | null;

/**
 * An operation from `make` each time a process is free, until it returns null. Each operation draws
 * from where the one before it stopped; asking twice draws the same. For operations that depend on
 * those before them, see `evolve`.
 */
export function generate(random: Random, make: MakeOp): Generator {
  return evolve({
    random,
    start: null,
    draw: (draws, state, context) => {
      const op = make(draws, context);
      return op === null ? null : { op, state };
    },
  });
}
