// A first-in-first-out queue and a stack. Taking from an empty one returns `null`.
// Counterpart: knossos.model/fifo-queue.

import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';
import { sameJson, unknownFunction } from './same-json.ts';

/** A queue with `enqueue` and `dequeue`. State: the elements, oldest first. */
export function fifoQueue(): Model<readonly Json[]> {
  return container('queue', 'enqueue', 'dequeue', (state) => ({
    taken: state[0],
    rest: state.slice(1),
  }));
}

/** A stack with `push` and `pop`. State: the elements, oldest first. */
export function stack(): Model<readonly Json[]> {
  return container('stack', 'push', 'pop', (state) => ({
    taken: state[state.length - 1],
    rest: state.slice(0, -1),
  }));
}

function container(
  name: 'queue' | 'stack',
  put: string,
  take: string,
  remove: (state: readonly Json[]) => { taken: Json | undefined; rest: readonly Json[] },
): Model<readonly Json[]> {
  return {
    name,
    recipe: { name, options: {} },
    shape: { kind: name },
    initial: () => [],
    step(state, { f, input, output, outcome }) {
      if (f === put) return [...state, input as Json];
      if (state.length === 0) return outcome === 'info' || output === null ? state : undefined;
      const { taken, rest } = remove(state);
      return outcome === 'info' || sameJson(taken, output) ? rest : undefined;
    },
    // What finds nothing leaves everything as it is; what finds something never does.
    observes: ({ f, output, outcome }) => f === take && outcome === 'ok' && output === null,
    complaint: (operation) => complaint(operation, name, put, take),
  };
}

function complaint(
  { f, input, output, outcome }: Operation,
  name: string,
  put: string,
  take: string,
): string | undefined {
  const unknown = unknownFunction(name, f, [put, take]);
  if (unknown !== undefined) return unknown;
  // `null` in the container could not be told from an empty one.
  if (f === put && (input === undefined || input === null)) return `${put} needs an element`;
  const silent = f === take && outcome === 'ok' && output === undefined;
  return silent ? `${take} returned nothing, not even null` : undefined;
}
