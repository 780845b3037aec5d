// The same first operation again and again. Counterpart: jepsen.generator/repeat.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/**
 * Gives the first operation of `generator` for ever, or `times` times: after each it goes back to
 * `generator` as it was, but for the events it has seen. For the whole of a generator again and
 * again, see `cycle`.
 */
export function repeat(generator: Generator, times = Number.POSITIVE_INFINITY): Generator {
  return new Repeat(generator, times);
}

class Repeat implements Generator {
  private readonly generator: Generator;
  private readonly remaining: number;

  constructor(generator: Generator, remaining: number) {
    this.generator = generator;
    this.remaining = remaining;
  }

  next(context: GeneratorContext): Step {
    if (this.remaining <= 0) return done;
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op':
        return perform(step.op, new Repeat(this.generator, this.remaining - 1));
      case 'pending':
        return pending(new Repeat(step.rest, this.remaining), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.generator.update(context, event);
    return updated === this.generator ? this : new Repeat(updated, this.remaining);
  }
}
