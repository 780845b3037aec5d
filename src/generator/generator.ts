// What a client does next. A generator is a pure value: asking it for an operation gives the
// operation and the generator that is left. Counterpart: jepsen.generator (0.3), whose protocol
// this is: `op` and `update`.

import type { Op } from '../history/types.ts';
import type { Json } from '../json.ts';

/** What a generator may know when it is asked. */
export interface GeneratorContext {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  /**
   * Threads with nothing to do, ascending. A thread is a slot for one process; it outlives the
   * processes in it.
   */
  readonly free: readonly number[];
  /** The process that each thread stands for now; its length is the concurrency. */
  readonly processes: readonly number[];
  /** The threads that this generator may use, ascending; all of them where it is absent. */
  readonly threads?: readonly number[];
}

/** An operation to be performed. */
export interface GeneratedOp {
  /** When to invoke it: nanoseconds, not earlier than the context's `time`. */
  readonly time: number;
  readonly process: number;
  readonly f: string;
  readonly key?: string;
  readonly value?: Json;
}

/** A generator's answer to what comes next. */
export type Step =
  /** Perform `op`; go on with `rest`. */
  | { readonly kind: 'op'; readonly op: GeneratedOp; readonly rest: Generator }
  /** Nothing to do until an event happens, or until `wake` (nanoseconds) where it is given. */
  | { readonly kind: 'pending'; readonly rest: Generator; readonly wake?: number }
  /** Nothing more to do, ever. */
  | { readonly kind: 'done' };

/** What clients do next, as a value: it never changes, and asking it twice gives the same. */
export interface Generator {
  /** The next operation. Never changes this generator. */
  next(context: GeneratorContext): Step;
  /** The generator after an event: an operation it gave was invoked or completed. */
  update(context: GeneratorContext, event: Op): Generator;
}
