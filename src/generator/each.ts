// A generator of its own for every thread or process: what `each-thread` and `each-process` share.

import type { Op } from '../history/types.ts';
import type { Generator, GeneratorContext, Step } from './generator.ts';
import { type Candidate, soonest } from './soonest.ts';
import { done, pending, perform } from './step.ts';
import { allFree, restrict, threadOf } from './threads.ts';

/**
 * Whether a process that takes the place of a crashed one goes on with the thread's copy or gets a
 * fresh one.
 */
export type Owner = 'thread' | 'process';

/** A thread's copy and the process that it was last used by. */
interface Copy {
  readonly process: number;
  readonly generator: Generator;
}

/** A copy of `generator` for every thread or process; each sees only its own thread and events. */
export function each(owner: Owner, generator: Generator): Generator {
  return new Each(owner, generator, new Map(), 0);
}

class Each implements Generator {
  private readonly owner: Owner;
  private readonly fresh: Generator;
  /** By thread; a thread that is not listed still has a fresh copy. */
  private readonly copies: ReadonlyMap<number, Copy>;
  private readonly turn: number;

  constructor(owner: Owner, fresh: Generator, copies: ReadonlyMap<number, Copy>, turn: number) {
    this.owner = owner;
    this.fresh = fresh;
    this.copies = copies;
    this.turn = turn;
  }

  next(context: GeneratorContext): Step {
    const candidates: Candidate[] = [];
    for (const thread of context.free) {
      const generator = this.copyOf(thread, context.processes[thread] as number);
      const step = generator.next(restrict(context, [thread]));
      candidates.push({ step, source: thread, weight: 1 });
    }
    const chosen = soonest(candidates, this.turn);
    if (chosen === null || chosen.step.kind === 'done') {
      // A busy thread may have more to do once it is free, or its process may crash and be
      // replaced.
      return allFree(context) ? done : pending(this);
    }
    const { step, source } = chosen;
    const process = context.processes[source] as number;
    if (step.kind === 'op') return perform(step.op, this.with(source, process, step.rest, 1));
    return pending(this.with(source, process, step.rest, 0), step.wake);
  }

  update(context: GeneratorContext, event: Op): Generator {
    const thread = threadOf(context, event.process);
    if (thread === null) return this;
    const process = event.process as number;
    const generator = this.copyOf(thread, process);
    const updated = generator.update(restrict(context, [thread]), event);
    return updated === generator ? this : this.with(thread, process, updated, 0);
  }

  private copyOf(thread: number, process: number): Generator {
    const copy = this.copies.get(thread);
    if (copy === undefined) return this.fresh;
    return this.owner === 'process' && copy.process !== process ? this.fresh : copy.generator;
  }

  private with(thread: number, process: number, generator: Generator, turns: number): Generator {
    const copies = new Map(this.copies).set(thread, { process, generator });
    return new Each(this.owner, this.fresh, copies, this.turn + turns);
  }
}
