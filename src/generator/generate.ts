// Operations made by a function. Counterpart: functions as generators in jepsen.generator.

import type { Random } from '../random.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';
import { fillIn, type OpTemplate } from './template.ts';

/** Makes the next operation; null where there are no more. May draw from `random`, must not keep it. */
export type MakeOp = (random: Random, context: GeneratorContext) => OpTemplate | null;

/**
 * An operation from `make` each time a process is free, until it returns null. Each operation draws from where the
 * one before it stopped; asking twice draws the same.
 */
export function generate(random: Random, make: MakeOp): Generator {
  return new Generate(random.clone(), make, 0);
}

class Generate implements Generator {
  private readonly random: Random;
  private readonly make: MakeOp;
  private readonly turn: number;

  constructor(random: Random, make: MakeOp, turn: number) {
    this.random = random;
    this.make = make;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    const random = this.random.clone();
    const template = this.make(random, context);
    if (template === null) return done;
    const op = fillIn(template, context, this.turn);
    if (op === null) return pending(this);
    return perform(op, new Generate(random, this.make, this.turn + 1));
  }

  update(): Generator {
    return this;
  }
}
