// One operation, once. Counterpart: an operation map in jepsen.generator.

import type { Generator, GeneratorContext, Step } from './generator.ts';
import { nothing } from './nothing.ts';
import { pending, perform } from './step.ts';
import { fillIn, type OpTemplate } from './template.ts';

/** Gives `template` to a free process, once. Pending while no process is free. */
export function once(template: OpTemplate): Generator {
  return new Once(template);
}

class Once implements Generator {
  private readonly template: OpTemplate;

  constructor(template: OpTemplate) {
    this.template = template;
  }

  next(context: GeneratorContext): Step {
    const op = fillIn(this.template, context, 0);
    return op === null ? pending(this) : perform(op, nothing);
  }

  update(): Generator {
    return this;
  }
}
