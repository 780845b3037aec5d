// Threads split among generators. Counterpart: jepsen.generator/reserve.

import { assert } from '../errors.ts';
import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { type Candidate, soonest } from './soonest.ts';
import { done, pending, perform } from './step.ts';
import { holds, restrict, threadOf, threadsOf } from './threads.ts';

/** A generator and how many threads are its own. */
export interface Reservation {
  readonly threads: number;
  readonly generator: Generator;
}

/**
 * Gives the first threads to the first reservation, the next to the second and so on, and all that
 * are left to `others`. None can take another's threads, so none can starve another. Each sees only
 * the events of its threads.
 */
export function reserve(reservations: readonly Reservation[], others: Generator): Generator {
  return new Reserve(
    reservations.map((reservation) => reservation.threads),
    [...reservations.map((reservation) => reservation.generator), others],
    0,
  );
}

class Reserve implements Generator {
  private readonly counts: readonly number[];
  /** One per reservation, then the one for all other threads. */
  private readonly generators: readonly Generator[];
  private readonly turn: number;

  constructor(counts: readonly number[], generators: readonly Generator[], turn: number) {
    this.counts = counts;
    this.generators = generators;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    const ranges = this.ranges(context);
    const candidates: Candidate[] = [];
    for (let source = 0; source < this.generators.length; source++) {
      const threads = ranges[source] as readonly number[];
      if (threads.length === 0) continue;
      const generator = this.generators[source] as Generator;
      const step = generator.next(restrict(context, threads));
      candidates.push({ step, source, weight: threads.length });
    }
    const chosen = soonest(candidates, this.turn);
    if (chosen === null || chosen.step.kind === 'done') return done;
    const { step, source } = chosen;
    const generators = this.generators.with(source, step.rest);
    return step.kind === 'op'
      ? perform(step.op, new Reserve(this.counts, generators, this.turn + 1))
      : pending(new Reserve(this.counts, generators, this.turn), step.wake);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const thread = threadOf(context, event.process);
    if (thread === null) return this;
    const ranges = this.ranges(context);
    const source = ranges.findIndex((threads) => holds(threads, thread));
    if (source < 0) return this;
    const generator = this.generators[source] as Generator;
    const updated = generator.update(restrict(context, ranges[source] as number[]), event);
    if (updated === generator) return this;
    return new Reserve(this.counts, this.generators.with(source, updated), this.turn);
  }

  private ranges(context: GeneratorContext): readonly (readonly number[])[] {
    const threads = threadsOf(context);
    const ranges: (readonly number[])[] = [];
    let start = 0;
    for (const count of this.counts) {
      ranges.push(threads.slice(start, start + count));
      start += count;
    }
    assert(start <= threads.length, 'a reserve has no more threads than there are');
    ranges.push(threads.slice(start));
    return ranges;
  }
}
