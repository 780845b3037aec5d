// Operations without end, each drawn at random from what the workload has come to.

import type { Generator, GeneratorContext, Step } from '../src/generator/generator.ts';
import { pending, perform } from '../src/generator/step.ts';
import { fillIn, type OpTemplate } from '../src/generator/template.ts';
import type { Op } from '../src/history/types.ts';
import type { Random } from '../src/random.ts';

/** Draws the next operation. Must not change `state`; gives the one after the operation. */
export type Draw<S> = (random: Random, state: S) => { readonly op: OpTemplate; readonly state: S };

export interface DrawnOptions<S> {
  readonly random: Random;
  readonly start: S;
  readonly draw: Draw<S>;
  /** Told of every operation that is really invoked. */
  readonly onInvoke?: (op: Op) => void;
}

export function drawnOperations<S>(options: DrawnOptions<S>): Generator {
  return new DrawnOperations(options, options.random.clone(), options.start, 0);
}

class DrawnOperations<S> implements Generator {
  private readonly options: DrawnOptions<S>;
  private readonly random: Random;
  private readonly state: S;
  /** Operations given so far. */
  private readonly turn: number;

  constructor(options: DrawnOptions<S>, random: Random, state: S, turn: number) {
    this.options = options;
    this.random = random;
    this.state = state;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    if (context.free.length === 0) return pending(this);
    const random = this.random.clone();
    const { op, state } = this.options.draw(random, this.state);
    const filled = fillIn(op, context, this.turn);
    if (filled === null) return pending(this);
    return perform(filled, new DrawnOperations(this.options, random, state, this.turn + 1));
  }

  update(_context: GeneratorContext, event: Op): Generator {
    if (event.type === 'invoke') this.options.onInvoke?.(event);
    return this;
  }
}
