// Operations drawn from what it has come to: which keys are in use, what was written last. No
// counterpart in Jepsen, whose generators of this kind are functions over an atom.

import type { Op } from '../history/types.ts';
import type { Random } from '../random.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';
import { fillIn, type OpTemplate } from './template.ts';

/** The next operation, and the state once it is given. */
export interface Drawn<State> {
  readonly op: OpTemplate;
  readonly state: State;
}

/**
 * Draws the next operation; null where there are no more. Must not change `state`, nor keep
 * `random`.
 */
export type Draw<State> = (
  random: Random,
  state: State,
  context: GeneratorContext,
) => Drawn<State> | null;

/** What `evolve` is made of. */
export interface EvolveOptions<State> {
  readonly random: Random;
  /** The state before the first operation. */
  readonly start: State;
  readonly draw: Draw<State>;
  /**
   * The state after an event of this generator's operations; the same one where it tells nothing.
   * Default: the same.
   */
  readonly after?: (state: State, event: Op) => State;
  /** Told of every operation that is really invoked. */
  readonly onInvoke?: (op: Op) => void;
}

/**
 * An operation from `draw` each time a process is free, until it gives null. Each draws from where
 * the one before it stopped; asking twice draws the same.
 */
export function evolve<State>(options: EvolveOptions<State>): Generator {
  return new Evolving(options, options.random.clone(), options.start, 0);
}

class Evolving<State> implements Generator {
  private readonly options: EvolveOptions<State>;
  private readonly random: Random;
  private readonly state: State;
  /** Operations given so far. */
  private readonly turn: number;

  constructor(options: EvolveOptions<State>, random: Random, state: State, turn: number) {
    this.options = options;
    this.random = random;
    this.state = state;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    const random = this.random.clone();
    const drawn = this.options.draw(random, this.state, context);
    if (drawn === null) return done;
    const op = fillIn(drawn.op, context, this.turn);
    if (op === null) return pending(this);
    return perform(op, new Evolving(this.options, random, drawn.state, this.turn + 1));
  }

  update(_context: GeneratorContext, event: Op): Generator {
    const { after, onInvoke } = this.options;
    if (event.type === 'invoke') onInvoke?.(event);
    const state = after === undefined ? this.state : after(this.state, event);
    if (state === this.state) return this;
    return new Evolving(this.options, this.random, state, this.turn);
  }
}
