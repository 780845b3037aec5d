// Operations on a timetable: what `stagger` and `delay` share.
//
// The timetable is kept in the generator: the next operation's time is drawn when the one before it
// is given, so it stays the same however often the generator is asked before it is due. Jepsen
// counts the next gap from when an operation was really given, so that every late timer lowers the
// rate; here a gap counts from when the operation was due, as long as it is not later than
// `LATE_NS_MAX`. What is later than that slips as in Jepsen: when all clients were stuck for
// seconds, the operations missed meanwhile are not made up for in one burst.

import type { Op } from '../history/types.ts';
import type { Random } from '../random.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** Draws a gap between two operations, in nanoseconds: a whole number. */
export type DrawGap = (random: Random) => number;

/**
 * How late an operation may be given without moving those after it. Covers timers, not busy
 * clients.
 */
export const LATE_NS_MAX = 20_000_000;

/**
 * The operations of `generator`, the first as soon as can be, the others a drawn gap after the one
 * before.
 */
export function paced(random: Random, drawGap: DrawGap, generator: Generator): Generator {
  return new Paced(random.clone(), drawGap, null, generator);
}

class Paced implements Generator {
  private readonly random: Random;
  private readonly drawGap: DrawGap;
  /** When the next operation is due; null before the first. */
  private readonly due: number | null;
  private readonly generator: Generator;

  constructor(random: Random, drawGap: DrawGap, due: number | null, generator: Generator) {
    this.random = random;
    this.drawGap = drawGap;
    this.due = due;
    this.generator = generator;
  }

  next(context: GeneratorContext): Step {
    const step = this.generator.next(context);
    switch (step.kind) {
      case 'op': {
        const due = this.due ?? step.op.time;
        const time = Math.max(due, step.op.time);
        const random = this.random.clone();
        const following = Math.max(due, time - LATE_NS_MAX) + this.drawGap(random);
        const op = time === step.op.time ? step.op : { ...step.op, time };
        return perform(op, new Paced(random, this.drawGap, following, step.rest));
      }
      case 'pending':
        return pending(this.with(step.rest), step.wake);
      case 'done':
        return done;
    }
  }

  update(context: GeneratorContext, event: Op): Generator {
    return this.with(this.generator.update(context, event));
  }

  private with(generator: Generator): Generator {
    if (generator === this.generator) return this;
    return new Paced(this.random, this.drawGap, this.due, generator);
  }
}
