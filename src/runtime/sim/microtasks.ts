// Runs everything that promises have made ready, at once and completely.
//
// Between two events of a simulation no microtask may be left, or code of one instant would run at
// a later one. Waiting for the host's event loop (`setImmediate` per event) guarantees that but
// costs about 750 ns per event; awaiting something costs little but is wrong, because a chain of
// promises needs an unknown number of turns. What Node itself calls between two callbacks of its
// event loop empties both queues to the bottom, costs about 20 ns when they are empty, and is
// reachable from outside as `process._tickCallback`.

import { HarnessError } from '../../errors.ts';

interface ProcessWithTicks {
  readonly _tickCallback?: () => void;
}

/**
 * Makes the function that drains all microtasks and ticks. It does nothing when called from inside
 * a microtask, so it must be called from a callback of the event loop; `checkDrains` finds out.
 */
export function createDrain(): () => void {
  const tickCallback = (process as ProcessWithTicks)._tickCallback;
  if (tickCallback === undefined) {
    throw new HarnessError({
      message: `this JavaScript host (${process.version}) has no process._tickCallback, which simulation needs`,
      hint: 'use Node.js 20.19 or newer',
    });
  }
  return tickCallback.bind(process);
}

/** Throws unless `drain` really runs a chain of microtasks to its end when called from here. */
export function checkDrains(drain: () => void): void {
  let turns = 0;
  const turn = (): void | Promise<void> => {
    turns++;
    if (turns < 3) return Promise.resolve().then(turn);
  };
  void Promise.resolve().then(turn);
  drain();
  if (turns === 3) return;
  throw new HarnessError({
    message:
      'microtasks cannot be drained from here: the simulation was started inside a microtask',
  });
}
