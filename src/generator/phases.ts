// Barriers. Counterpart: jepsen.generator/synchronize, phases and then.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { sequence } from './sequence.ts';
import { pending } from './step.ts';
import { allFree } from './threads.ts';

/** Waits until all threads are free, then goes on as `generator`. */
function synchronize(generator: Generator): Generator {
  return new Synchronize(generator);
}

/** One generator after another; every operation of one is complete before the next begins. */
export function phases(...generators: readonly Generator[]): Generator {
  return sequence(generators.map(synchronize));
}

/**
 * `first`, and `second` once every operation of `first` is complete. Not called `then`, as in
 * Jepsen: a module that exports a function of that name is taken for a promise by whoever imports
 * it dynamically, and hangs.
 */
export function andThen(first: Generator, second: Generator): Generator {
  return sequence([first, synchronize(second)]);
}

class Synchronize implements Generator {
  private readonly generator: Generator;

  constructor(generator: Generator) {
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    return allFree(context) ? this.generator.next(context) : pending(this);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.generator.update(context, event);
    return updated === this.generator ? this : new Synchronize(updated);
  }
}
