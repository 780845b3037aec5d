// A generator confined to some threads. Counterpart: jepsen.generator/on-threads.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';
import { holds, restrict, threadOf } from './threads.ts';

/** Only `threads` perform the operations of `generator`, and it sees only their events. */
export function onThreads(threads: readonly number[], generator: Generator): Generator {
  return new OnThreads(
    [...threads].sort((a, b) => a - b),
    generator,
  );
}

class OnThreads implements Generator {
  private readonly threads: readonly number[];
  private readonly generator: Generator;

  constructor(threads: readonly number[], generator: Generator) {
    this.threads = threads;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    const step = this.generator.next(restrict(context, this.threads));
    switch (step.kind) {
      case 'op':
        return perform(step.op, new OnThreads(this.threads, step.rest));
      case 'pending':
        return pending(new OnThreads(this.threads, step.rest), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const thread = threadOf(context, event.process);
    if (thread === null || !holds(this.threads, thread)) return this;
    const updated = this.generator.update(restrict(context, this.threads), event);
    return updated === this.generator ? this : new OnThreads(this.threads, updated);
  }
}
