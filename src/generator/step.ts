// Makers of steps, so that an absent `wake` is left out rather than undefined.

import type { GeneratedOp, Generator, Step } from './generator.ts';

/** Nothing more to do, ever. Shared: it holds nothing. */
export const done: Step = Object.freeze({ kind: 'done' });

/** Nothing to do until an event, or until `wake` (nanoseconds). */
export function pending(rest: Generator, wake?: number): Step {
  return wake === undefined ? { kind: 'pending', rest } : { kind: 'pending', rest, wake };
}

/** Perform `op`, go on with `rest`. */
export function perform(op: GeneratedOp, rest: Generator): Step {
  return { kind: 'op', op, rest };
}
