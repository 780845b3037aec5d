// An append log: append an element at the end, read the whole list. State: the list.
// Counterpart: the list-append workloads, for one key at a time.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import type { Model } from '../model.ts';
import { sameJson, unknownFunction } from './same-json.ts';

/** A log with `append` (one element) and `read` (the list of all elements). */
export function appendLog(): Model<readonly Json[]> {
  return {
    name: 'append-log',
    recipe: { name: 'append-log', options: {} },
    shape: { kind: 'log' },
    initial: () => [],
    step(state, { f, input, output }) {
      if (f === 'append') return [...state, input as Json];
      const list = (output ?? []) as readonly Json[];
      return list.length === state.length && sameJson(list, state) ? state : undefined;
    },
    observes: ({ f }) => f === 'read',
    effect: ({ f, input, output, outcome }) =>
      f === 'read'
        ? `read ${canonicalJson(output ?? null)} ${outcome}`
        : canonicalJson(input ?? null),
    complaint({ f, input, output, outcome }) {
      const unknown = unknownFunction('log', f, ['append', 'read']);
      if (unknown !== undefined) return unknown;
      if (f === 'append') return input === undefined ? 'an append has no element' : undefined;
      const readable = outcome !== 'ok' || output === null || Array.isArray(output);
      return readable ? undefined : 'a read of a log returned no list';
    },
  };
}
