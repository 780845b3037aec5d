// Some of the operations. Counterpart: jepsen.generator/filter.

import { assert } from '../errors.ts';
import type { Op } from '../history/types.ts';
import type { GeneratedOp, Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** A pure function of the operation. */
export type Accept = (op: GeneratedOp) => boolean;

/** So many refusals in a row mean that nothing will ever pass; Jepsen would hang. */
const REFUSALS_MAX = 100_000;

/** The operations of `generator` that `accept` says yes to; the others are as if never given. */
export function filter(accept: Accept, generator: Generator): Generator {
  return new Filter(accept, generator);
}

class Filter implements Generator {
  private readonly accept: Accept;
  private readonly generator: Generator;

  constructor(accept: Accept, generator: Generator) {
    this.accept = accept;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    let generator = this.generator;
    for (let refusals = 0; refusals < REFUSALS_MAX; refusals++) {
      const step = generator.next(context);
      switch (step.kind) {
        case 'op':
          if (this.accept(step.op)) return perform(step.op, new Filter(this.accept, step.rest));
          generator = step.rest;
          break;
        case 'pending':
          return pending(new Filter(this.accept, step.rest), step.wake);
        case 'done':
          return done;
      }
    }
    assert(false, `a filter accepts one operation in ${REFUSALS_MAX}`);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.generator.update(context, event);
    return updated === this.generator ? this : new Filter(this.accept, updated);
  }
}
