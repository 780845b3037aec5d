// A whole generator again and again. Counterpart: jepsen.generator/cycle.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/**
 * All of `generator`, from its start, for ever or `times` times. One that gives nothing at all ends
 * the cycle.
 */
export function cycle(generator: Generator, times = Number.POSITIVE_INFINITY): Generator {
  return new Cycle(generator, generator, times);
}

class Cycle implements Generator {
  private readonly whole: Generator;
  private readonly current: Generator;
  /** Rounds left, with the one that `current` is in. */
  private readonly rounds: number;

  constructor(whole: Generator, current: Generator, rounds: number) {
    this.whole = whole;
    this.current = current;
    this.rounds = rounds;
  }

  next(context: GeneratorContext): Step {
    if (this.rounds <= 0) return done;
    const step = this.current.next(context);
    if (step.kind !== 'done') return this.go(step, this.rounds);
    if (this.rounds <= 1) return done;
    const first = this.whole.next(context);
    return first.kind === 'done' ? done : this.go(first, this.rounds - 1);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const updated = this.current.update(context, event);
    return updated === this.current ? this : new Cycle(this.whole, updated, this.rounds);
  }

  private go(step: Exclude<Step, { kind: 'done' }>, rounds: number): Step {
    const rest = new Cycle(this.whole, step.rest, rounds);
    return step.kind === 'op' ? perform(step.op, rest) : pending(rest, step.wake);
  }
}
