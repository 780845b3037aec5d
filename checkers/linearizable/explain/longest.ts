// How far a linearization gets before a history breaks: orders of everything that had returned by
// then, each with the state after every step. There are usually several, which end in different
// states, and a person who sees only one of them asks at once about the others.

import type { OperationColumns } from '../../../src/history/columns.ts';
import { type CheckOptions, checkSync } from '../check.ts';
import type { Model } from '../model.ts';
import { DepthFirstSearch } from '../search/depth-first.ts';
import { orderOf } from '../search/witness.ts';
import { OperationClasses, operationOf } from '../tables/classes.ts';
import { timelineOf } from '../tables/timeline.ts';
import { Transitions } from '../tables/transitions.ts';
import { prefixUntil } from './prefix.ts';

/** A linearization: rows, the state after each, and the last state. */
export interface Linearization<State> {
  readonly rows: readonly number[];
  readonly states: readonly State[];
  readonly last: State;
}

/** Configurations that are looked at for the sake of other linearizations than the first. */
const ALTERNATIVES_CONFIGURATIONS_MAX = 50_000;

/**
 * Linearizations of all that had returned before the row `failing` did, at most `count`, which end
 * in different states. Those after the first are the ways in which a search of the failing prefix
 * gets stuck at its very end.
 */
export function longestBefore<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
  count: number,
  limits: CheckOptions,
): readonly Linearization<State>[] {
  const moment = part.return[failing] as number;
  const { columns, rows } = prefixUntil(part, moment, (row) => row < failing);
  const order = anyOrder(columns, model, limits);
  const first = order && replay(columns, model, order, rows);
  if (first === undefined) return [];
  const nameOf = model.identify ?? ((state: State) => JSON.stringify(state));
  const byState = new Map([[nameOf(first.last), first]]);
  for (const other of deadEnds(part, model, failing, count)) {
    const name = nameOf(other.last);
    if (!byState.has(name) && byState.size < count) byState.set(name, other);
  }
  return [...byState.values()];
}

function anyOrder<State>(
  columns: OperationColumns,
  model: Model<State>,
  limits: CheckOptions,
): readonly number[] | undefined {
  if (columns.size === 0) return [];
  const result = checkSync(columns, model, { ...limits, witness: true });
  if (result.verdict !== 'valid') return undefined;
  const [witness] = result.witness ?? [];
  if (witness?.rows !== undefined) return witness.rows;
  // Not every procedure has an order to show, but this search has.
  const options = { ...limits, witness: true, methods: ['depth-first'] as const };
  const searched = checkSync(columns, model, options);
  return searched.verdict === 'valid' ? searched.witness?.[0]?.rows : undefined;
}

/**
 * Searches the failing prefix, and keeps the orders with which the search gets stuck at its last
 * return.
 */
function* deadEnds<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
  count: number,
): Generator<Linearization<State>> {
  const moment = part.return[failing] as number;
  const { columns, rows } = prefixUntil(part, moment, (row) => row <= failing);
  const classes = new OperationClasses(model, columns);
  const transitions = new Transitions(classes);
  const timeline = timelineOf(columns, 0, columns.size, classes);
  let furthest = -1;
  const stuck = new Map<number, readonly number[]>();
  const search = new DepthFirstSearch(
    timeline,
    transitions,
    undefined,
    (position, state, choices) => {
      if (position > furthest) stuck.clear();
      furthest = Math.max(furthest, position);
      if (position === furthest && stuck.size <= count && !stuck.has(state)) {
        stuck.set(state, choices());
      }
    },
  );
  search.run(ALTERNATIVES_CONFIGURATIONS_MAX);
  for (const choices of stuck.values()) {
    const found = replay(columns, model, orderOf(timeline, transitions, choices), rows);
    if (found !== undefined) yield found;
  }
}

/**
 * `undefined` where the model does not allow the order after all. `rows`: those of the partition,
 * by row of the prefix.
 */
function replay<State>(
  prefix: OperationColumns,
  model: Model<State>,
  order: readonly number[],
  rows: Int32Array,
): Linearization<State> | undefined {
  const states: State[] = [];
  let last = model.initial();
  for (const row of order) {
    const next = model.step(last, operationOf(prefix, row));
    if (next === undefined) return undefined;
    last = next;
    states.push(last);
  }
  return { rows: order.map((row) => rows[row] as number), states, last };
}
