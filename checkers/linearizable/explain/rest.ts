// Moments of rest: nothing was pending, and the object can have been in one state only. Whatever
// came before such a moment is summed up by that state, so an explanation may begin there.

import type { Model } from '../model.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { IRRELEVANT, OperationClasses } from '../tables/classes.ts';
import { IMPOSSIBLE, Transitions } from '../tables/transitions.ts';

export interface Rest<State> {
  /** The first row called after it. */
  readonly row: number;
  readonly state: State;
}

/** Operations between two moments of rest; their subsets are the bits of a number. */
const BUSY_OPERATIONS_MAX = 24;
/** Pairs of a subset and a state that are looked at between two moments of rest. */
const CONFIGURATIONS_MAX = 20_000;

/** The moments of rest, in order; only the first ones where too much happens at one time. */
export function restsOf<State>(columns: CheckedColumns, model: Model<State>): Rest<State>[] {
  const classes = new OperationClasses(model, columns);
  const transitions = new Transitions(classes);
  const rests: Rest<State>[] = [];
  let states: ReadonlySet<number> = new Set([0]);
  let busy: number[] = [];
  let restsFrom = -Infinity;
  for (let row = 0; row < columns.size; row++) {
    if ((columns.call[row] as number) > restsFrom) {
      const after = statesAfter(classes, transitions, states, busy);
      if (after === undefined) return rests;
      states = after;
      busy = [];
      const [only] = states;
      if (states.size === 1) rests.push({ row, state: transitions.state(only as number) });
    }
    busy.push(row);
    restsFrom = Math.max(restsFrom, columns.return[row] as number);
  }
  return rests;
}

/**
 * The states that all orders of the rows lead to; `undefined` where there are too many to look at.
 */
function statesAfter<State>(
  classes: OperationClasses<State>,
  transitions: Transitions<State>,
  before: ReadonlySet<number>,
  rows: readonly number[],
): ReadonlySet<number> | undefined {
  const { call, return: returned } = classes.columns;
  const parts = rows
    .map((row) => ({ row, id: classes.of(row) }))
    .filter(({ id }) => id !== IRRELEVANT);
  if (parts.length > BUSY_OPERATIONS_MAX) return undefined;
  const mustPrecede = parts.map(({ row }) =>
    bitsOf(parts, (other) => (returned[other] as number) < (call[row] as number)),
  );
  let looked = 0;
  let level = new Map<number, ReadonlySet<number>>([[0, before]]);
  for (let done = 0; done < parts.length; done++) {
    const next = new Map<number, Set<number>>();
    for (const [taken, states] of level) {
      for (const [i, { id }] of parts.entries()) {
        const earlier = mustPrecede[i] as number;
        if ((taken & (1 << i)) !== 0 || (taken & earlier) !== earlier) continue;
        looked += states.size;
        if (looked > CONFIGURATIONS_MAX) return undefined;
        const place = taken | (1 << i);
        const found = next.get(place) ?? new Set();
        next.set(place, found);
        for (const state of states) {
          const after = transitions.step(state, id);
          if (after !== IMPOSSIBLE) found.add(after);
        }
      }
    }
    level = next;
  }
  return level.values().next().value;
}

function bitsOf(parts: readonly { readonly row: number }[], has: (row: number) => boolean): number {
  return parts.reduce((bits, { row }, i) => (has(row) ? bits | (1 << i) : bits), 0);
}
