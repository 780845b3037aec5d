// Several generators at once. Counterpart: jepsen.generator/any.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { soonest } from './soonest.ts';
import { done, pending, perform } from './step.ts';

/**
 * Each time the operation that is due first among `generators`. Every one of them sees every event.
 */
export function any(generators: readonly Generator[]): Generator {
  return new AnyOf(generators, 0);
}

class AnyOf implements Generator {
  private readonly generators: readonly Generator[];
  private readonly turn: number;

  constructor(generators: readonly Generator[], turn: number) {
    this.generators = generators;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    const candidates = this.generators.map((generator, source) => ({
      step: generator.next(context),
      source,
      weight: 1,
    }));
    const chosen = soonest(candidates, this.turn);
    if (chosen === null || chosen.step.kind === 'done') return done;
    const { step, source } = chosen;
    const generators = this.generators.with(source, step.rest);
    return step.kind === 'op'
      ? perform(step.op, new AnyOf(generators, this.turn + 1))
      : pending(new AnyOf(generators, this.turn), step.wake);
  }

  update(context: GeneratorContext, event: Op): Generator {
    return new AnyOf(
      this.generators.map((generator) => generator.update(context, event)),
      this.turn,
    );
  }
}
