// A set whose operations each concern one element (so every element is a partition of its own), and
// a counter. Counterparts: knossos.model/set for one element; jepsen.checker/counter, but exact.

import type { Json } from '../../../src/json.ts';
import type { Model } from '../model.ts';
import { unknownFunction } from './same-json.ts';

/**
 * A set with `add`, `remove` and `contains` (result true or false) of one element. State: whether
 * it is in.
 */
export function elementSet(): Model<boolean> {
  return {
    name: 'set',
    recipe: { name: 'set', options: {} },
    initial: () => false,
    partition: ({ key, input }) => [key ?? null, input ?? null],
    step(state, { f, output }) {
      if (f === 'add') return true;
      if (f === 'remove') return false;
      return output === state ? state : undefined;
    },
    observes: ({ f }) => f === 'contains',
    complaint({ f, input, output, outcome }) {
      const unknown = unknownFunction('set', f, ['add', 'remove', 'contains']);
      if (unknown !== undefined) return unknown;
      if (input === undefined) return `${f} names no element`;
      const answered = f !== 'contains' || outcome !== 'ok' || typeof output === 'boolean';
      return answered ? undefined : 'contains returned neither true nor false';
    },
    describeState: (state) => (state ? 'in the set' : 'not in the set'),
  };
}

/** A counter with `add` (a whole number, default 1) and `read`. State: the count. */
export function counter(options: { readonly initial?: number } = {}): Model<number> {
  return {
    name: 'counter',
    recipe: { name: 'counter', options: { initial: options.initial ?? 0 } },
    initial: () => options.initial ?? 0,
    step(state, { f, input, output }) {
      if (f === 'add') return state + amountOf(input);
      return output === state ? state : undefined;
    },
    identify: String,
    observes: ({ f }) => f === 'read',
    effect: ({ f, input, output, outcome }) =>
      f === 'add' ? `add ${amountOf(input)}` : `read ${JSON.stringify(output)} ${outcome}`,
    complaint({ f, input, output, outcome }) {
      const unknown = unknownFunction('counter', f, ['add', 'read']);
      if (unknown !== undefined) return unknown;
      if (f === 'add')
        return Number.isInteger(amountOf(input)) ? undefined : 'add needs a whole number';
      const read = outcome !== 'ok' || typeof output === 'number';
      return read ? undefined : 'a read of a counter returned no number';
    },
  };
}

function amountOf(input: Json | undefined): number {
  return input === undefined || input === null ? 1 : typeof input === 'number' ? input : Number.NaN;
}
