// Nothing after a while. Counterpart: jepsen.generator/time-limit.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/**
 * The operations of `generator` that are due within `durationNs` nanoseconds of its first being
 * asked.
 */
export function timeLimit(durationNs: number, generator: Generator): Generator {
  return new TimeLimit(durationNs, null, generator);
}

class TimeLimit implements Generator {
  private readonly durationNs: number;
  /** From this time on there is nothing to do; null before it was asked. */
  private readonly end: number | null;
  private readonly generator: Generator;

  constructor(durationNs: number, end: number | null, generator: Generator) {
    this.durationNs = durationNs;
    this.end = end;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    const end = this.end ?? context.time + this.durationNs;
    // Jepsen stays pending here until the generator gives an operation that is too late.
    if (context.time >= end) return done;
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op':
        // A later ask may yet give an operation in time, because a thread gets free; hence wait, do
        // not end.
        if (step.op.time >= end) return pending(this.with(end, this.generator), end);
        return perform(step.op, this.with(end, step.rest));
      case 'pending':
        return pending(this.with(end, step.rest), Math.min(step.wake ?? end, end));
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const end = this.end ?? context.time + this.durationNs;
    return this.with(end, this.generator.update(context, event));
  }

  private with(end: number, generator: Generator): Generator {
    if (end === this.end && generator === this.generator) return this;
    return new TimeLimit(this.durationNs, end, generator);
  }
}
