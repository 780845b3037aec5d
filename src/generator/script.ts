// Operations written down beforehand: what a run is repeated and shrunk from. A script is plain JSON.

import type { Op } from '../history/types.ts';
import type { Json } from '../json.ts';
import type { GeneratedOp, Generator, GeneratorContext, Step } from './generator.ts';
import { done, pending, perform } from './step.ts';

/** One operation of a script. */
export interface ScriptedOp {
  /** When to invoke it: nanoseconds since the start of the phase. Later, where its thread is still busy then. */
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
  return new Scripted(operations, null);
}

class Scripted implements Generator {
  private readonly operations: Script;
  /** When the phase started; null before the first question. */
  private readonly start: number | null;

  constructor(operations: Script, start: number | null) {
    this.operations = operations;
    this.start = start;
  }

  next(context: GeneratorContext): Step {
    const start = this.start ?? context.time;
    const operations = this.operations.filter((op) => op.thread < context.processes.length);
    if (operations.length === 0) return done;
    // The first operation of a thread that is free; what comes after it on the same thread has to wait for it.
    const seen = new Set<number>();
    for (const [place, operation] of operations.entries()) {
      if (seen.has(operation.thread)) continue;
      seen.add(operation.thread);
      if (!context.free.includes(operation.thread)) continue;
      const rest = new Scripted(operations.toSpliced(place, 1), start);
      return perform(toOp(operation, start, context), rest);
    }
    return pending(new Scripted(operations, start));
  }

  update(_context: GeneratorContext, _event: Op): Generator {
    return this;
  }
}

function toOp(operation: ScriptedOp, start: number, context: GeneratorContext): GeneratedOp {
  const { at, thread, ...what } = operation;
  const time = Math.max(start + at, context.time);
  return { ...what, time, process: context.processes[thread] as number };
}
