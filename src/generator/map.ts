// Operations changed on their way. Counterpart: jepsen.generator/map.

import type { Op } from '../history/types.ts';
import type { GeneratedOp, Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** A pure function; must keep `process`, and must not make `time` earlier. */
export type Transform = (op: GeneratedOp, context: GeneratorContext) => GeneratedOp;

/**
 * The operations of `generator`, each passed through `transform`. Events reach `generator` as they
 * are.
 */
export function map(transform: Transform, generator: Generator): Generator {
  return new Mapped(transform, generator);
}

class Mapped implements Generator {
  private readonly transform: Transform;
  private readonly generator: Generator;

  constructor(transform: Transform, generator: Generator) {
    this.transform = transform;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op':
        return perform(this.transform(step.op, context), new Mapped(this.transform, step.rest));
      case 'pending':
        return pending(new Mapped(this.transform, step.rest), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.generator.update(context, event);
    return updated === this.generator ? this : new Mapped(this.transform, updated);
  }
}
