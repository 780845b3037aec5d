// Again and again until it works. Counterpart: jepsen.generator/until-ok.

import type { Op, Process } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { nothing } from './nothing.ts';
import { done, pending, perform } from './step.ts';

/**
 * The operations of `generator` until one of them is `ok`. It does not wait for one before giving
 * the next: where ten threads are free, ten may be on their way at once; `limit`, `on-threads` or
 * `each-thread` hold it back.
 */
export function untilOk(generator: Generator): Generator {
  return new UntilOk(generator, []);
}

class UntilOk implements Generator {
  private readonly generator: Generator;
  /** Processes that have an operation of ours outstanding: another's success is not ours. */
  private readonly active: readonly Process[];

  constructor(generator: Generator, active: readonly Process[]) {
    this.generator = generator;
    this.active = active;
  }

  next(context: GeneratorContext): Step {
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op':
        return perform(step.op, new UntilOk(step.rest, [...this.active, step.op.process]));
      case 'pending':
        return pending(new UntilOk(step.rest, this.active), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    const ours = event.type !== 'invoke' && this.active.includes(event.process);
    if (ours && event.type === 'ok') return nothing;
    const updated = this.generator.update(context, event);
    if (!ours && updated === this.generator) return this;
    return new UntilOk(
      updated,
      ours ? this.active.filter((process) => process !== event.process) : this.active,
    );
  }
}
