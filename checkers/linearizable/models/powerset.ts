// Models whose operations may end in one of several states. The power-set construction makes such a
// model deterministic: its state is the set of states that are possible, and an operation is
// impossible when that set becomes empty. Counterpart: porcupine's NondeterministicModel.ToModel.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';

/**
 * As `Model`, but with any number of initial states and of states after a step; none means
 * impossible.
 */
export interface NondeterministicModel<State>
  extends Omit<
    Model<State>,
    'initial' | 'step' | 'shape' | 'recipe' | 'specialize' | 'effect' | 'observes'
  > {
  initial(): readonly State[];
  step(state: State, operation: Operation): readonly State[];
}

/** The deterministic model over sets of states. */
export function powerset<State>(model: NondeterministicModel<State>): Model<readonly State[]> {
  const { initial, step, identify: name, describeState, ...rest } = model;
  const identify = name ?? ((state: State) => canonicalJson(state as unknown as Json));
  const distinct = (states: readonly State[]): readonly State[] => {
    const byName = new Map(states.map((state) => [identify(state), state]));
    return [...byName.keys()].sort().map((key) => byName.get(key) as State);
  };
  return {
    ...rest,
    initial: () => distinct(initial()),
    step(states, operation) {
      const next = distinct(states.flatMap((state) => step(state, operation)));
      return next.length === 0 ? undefined : next;
    },
    identify: (states) => JSON.stringify(states.map(identify)),
    describeState: (states) =>
      states.map((state) => describeState?.(state) ?? JSON.stringify(state)).join(' or '),
  };
}
