// At most so many operations. Counterpart: jepsen.generator/limit.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** The first `count` operations of `generator`. */
export function limit(count: number, generator: Generator): Generator {
  return new Limit(count, generator);
}

class Limit implements Generator {
  private readonly remaining: number;
  private readonly generator: Generator;

  constructor(remaining: number, generator: Generator) {
    this.remaining = remaining;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    if (this.remaining <= 0) return done;
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op':
        return perform(step.op, new Limit(this.remaining - 1, step.rest));
      case 'pending':
        return pending(new Limit(this.remaining, step.rest), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.generator.update(context, event);
    return updated === this.generator ? this : new Limit(this.remaining, updated);
  }
}
