// One generator after another. Counterpart: sequences as generators in jepsen.generator, and its
// `concat`.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/**
 * All of the first of `generators`, then all of the second, and so on. The second begins as soon as
 * the first has nothing more to give, whether or not its operations are complete; `phases` waits
 * for them.
 */
export function sequence(generators: readonly Generator[]): Generator {
  return new Sequence(generators, 0, null);
}

class Sequence implements Generator {
  private readonly generators: readonly Generator[];
  private readonly position: number;
  /** What is left of the generator at `position`; null where it is still whole. */
  private readonly current: Generator | null;

  constructor(generators: readonly Generator[], position: number, current: Generator | null) {
    this.generators = generators;
    this.position = position;
    this.current = current;
  }

  next(context: GeneratorContext): Step {
    let position = this.position;
    let current = this.current ?? this.generators[position];
    while (current !== undefined) {
      const step = current.next(context);
      if (step.kind !== 'done') {
        const rest = new Sequence(this.generators, position, step.rest);
        return step.kind === 'op' ? perform(step.op, rest) : pending(rest, step.wake);
      }
      position++;
      current = this.generators[position];
    }
    return done;
  }

  update(context: GeneratorContext, event: Op): Generator {
    const current = this.current ?? this.generators[this.position];
    if (current === undefined) return this;
    const updated = current.update(context, event);
    return updated === current ? this : new Sequence(this.generators, this.position, updated);
  }
}
