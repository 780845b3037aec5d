// Operations written down beforehand: what a run is repeated and shrunk from. A script is plain
// JSON.

import type { Op } from '../history/types.ts';
import type { Json } from '../json.ts';
import type { GeneratedOp, Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** One operation of a script. */
export interface ScriptedOp {
  /**
   * When to invoke it: nanoseconds since the start of the phase. Later, where its thread is still
   * busy then.
   */
  readonly at: number;
  readonly thread: number;
  readonly f: string;
  readonly key?: string;
  readonly value?: Json;
}

/** Ordered by `at`. */
export type Script = readonly ScriptedOp[];

/** Performs a script. Operations of threads that the run does not have are left out. */
export function script(operations: Script): Generator {
  return new Scripted({ operations, threads: byThread(operations), next: [], start: null });
}

interface State {
  readonly operations: Script;
  /** By thread: the places of its operations, ascending. */
  readonly threads: readonly (readonly number[])[];
  /** By thread: how many of its operations have been performed; none where it is absent. */
  readonly next: readonly number[];
  /** When the phase started; null before the first question. */
  readonly start: number | null;
}

class Scripted implements Generator {
  private readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  next(context: GeneratorContext): Step {
    const { operations, threads, next, start } = this.state;
    // Asked for the first time: the answer must be one that is kept, or an operation of the future
    // would be put off again each time it is asked for.
    if (start === null) {
      return pending(new Scripted({ ...this.state, start: context.time }), context.time);
    }
    const place = (thread: number): number | undefined => threads[thread]?.[next[thread] ?? 0];
    if (context.processes.every((_, thread) => place(thread) === undefined)) return done;
    const places = context.free.flatMap((thread) => place(thread) ?? []);
    const operation = operations[Math.min(...places)];
    // What is left has to wait for threads that are busy.
    if (operation === undefined) return pending(this);
    const after = Array.from(threads, (_, thread) => next[thread] ?? 0);
    after[operation.thread] = (after[operation.thread] ?? 0) + 1;
    const rest = new Scripted({ ...this.state, next: after });
    return perform(toOp(operation, start, context), rest);
  }

  update(_context: GeneratorContext, _event: Op): Generator {
    return this;
  }
}

function byThread(operations: Script): readonly (readonly number[])[] {
  const threads: number[][] = [];
  for (const [place, { thread }] of operations.entries()) {
    const places = threads[thread] ?? [];
    places.push(place);
    threads[thread] = places;
  }
  return threads;
}

function toOp(operation: ScriptedOp, start: number, context: GeneratorContext): GeneratedOp {
  const { at, thread, ...what } = operation;
  const time = Math.max(start + at, context.time);
  return { ...what, time, process: context.processes[thread] as number };
}
