// Why a history is not linearizable, small enough to be followed by a person: where it breaks, how
// far a linearization gets, why nothing that is pending can come next, and which operations
// contradict one another.

import type { OperationColumns } from '../../../src/history/columns.ts';
import { columnsOf, type EventsOrColumns } from '../../../src/history/event-columns.ts';
import type { Json } from '../../../src/json.ts';
import { type CheckOptions, checkSync, type LinearizabilityResult } from '../check.ts';
import { describeOperation, describeState, type Model, type Operation } from '../model.ts';
import { operationOf } from '../tables/classes.ts';
import { type Core, coreOf } from './core.ts';
import { type Linearization, longestBefore } from './longest.ts';
import { prefixUntil, selectRows } from './prefix.ts';

/** An operation, for people. Of a history in memory, lines are the indexes of its events. */
export interface OperationNote {
  /** Its place in the order of the calls, from 0. */
  readonly row: number;
  readonly process: number;
  /** Source line of the call, from 1, or the index of its event. */
  readonly line: number;
  /** The same of the return; -1 when it did not return. */
  readonly returnLine: number;
  /** Moments on one scale; `return` is absent when it did not return. */
  readonly call: number;
  readonly return?: number;
  /** What was done and told: `write 3`, `read → 4`. */
  readonly text: string;
}

/** One step of a linearization: the operation, and the state after it. */
export interface LinearizationStep {
  readonly operation: OperationNote;
  readonly state: string;
}

/** The end of a linearization. */
export interface ShownLinearization {
  /** Steps before those that are shown. */
  readonly omitted: number;
  readonly steps: readonly LinearizationStep[];
  readonly finalState: string;
}

/** An operation that cannot come next, and why. */
export interface PendingNote {
  readonly operation: OperationNote;
  readonly reason: string;
}

/** Why a history is not linearizable. `explanationText` makes text of it. */
export interface Explanation {
  /** The model's name. */
  readonly model: string;
  /** The partition; absent when the history has no keys. */
  readonly key?: Json;
  /** Its return ends the shortest prefix that has no linearization. */
  readonly failing: OperationNote;
  /** Operations called up to then, and in the whole partition. */
  readonly prefixOperations: number;
  readonly operations: number;
  /**
   * A linearization of all that had returned before; only the end of it. Absent where none was
   * found in time.
   */
  readonly linearization?: ShownLinearization;
  /**
   * For each operation that is pending at the end of that linearization, why it cannot come next.
   */
  readonly pending: readonly PendingNote[];
  /** Other linearizations of the same, which end in other states, likewise. */
  readonly alternatives: readonly {
    readonly linearization: ShownLinearization;
    readonly pending: readonly PendingNote[];
  }[];
  /** Operations that cannot be put in order, whatever else happened. */
  readonly core: {
    readonly operations: readonly OperationNote[];
    readonly reason: string;
    /** True when the operations named are illegal as a history of their own. */
    readonly selfContained: boolean;
  };
}

/** A result that there is something to explain of. */
export type InvalidResult = Extract<LinearizabilityResult, { verdict: 'invalid' }>;

/** Steps of a linearization that are shown. */
const STEPS_MAX = 20;
const PENDING_MAX = 32;
/** Linearizations that are told of. Knossos keeps ten; nobody reads so many. */
const LINEARIZATIONS_MAX = 5;
/** What each of the checks may cost that an explanation takes. */
const LIMITS: CheckOptions = { configurationsMax: 300_000 };

/**
 * Explains an `invalid` result of the same history and model. `limits` bound each of the checks it
 * makes.
 */
export function explain<State>(
  history: EventsOrColumns,
  model: Model<State>,
  result: InvalidResult,
  limits: CheckOptions = {},
): Explanation {
  const columns = columnsOf(history);
  const bounded = { ...LIMITS, ...limits, allowEmpty: true };
  const part = selectRows(columns, result.rows);
  const localRow = new Map(Array.from(result.rows, (row, i) => [row, i]));
  const conflict = result.conflict.map((row) => localRow.get(row) as number);
  const known = result.failingRow >= 0 ? (localRow.get(result.failingRow) as number) : -1;
  const failing = known >= 0 ? known : findFailing(part, model, conflict, bounded);
  const moment = part.return[failing] as number;
  const prefix = prefixUntil(part, moment);
  const note = (row: number) => noteOf(columns, model, result.rows[row] as number);
  const told = longestBefore(part, model, failing, LINEARIZATIONS_MAX, bounded).map((each) => ({
    linearization: shown(each, model, note),
    pending: pendingOf(part, model, failing, each, note),
  }));
  const [first, ...alternatives] = told;
  const given: Core | undefined =
    conflict.length > 0
      ? { rows: conflict, reason: result.reason, selfContained: true }
      : undefined;
  const core = given ?? coreOf(part, model, failing, bounded);
  return {
    model: model.name,
    ...(result.key === undefined ? {} : { key: result.key }),
    failing: note(failing),
    prefixOperations: prefix.rows.length,
    operations: part.size,
    ...(first === undefined ? {} : { linearization: first.linearization }),
    pending: first?.pending ?? [],
    alternatives,
    core: {
      operations: core.rows.map(note),
      reason: core.reason,
      selfContained: core.selfContained,
    },
  };
}

/**
 * The row whose return ends the shortest prefix that has no linearization. The procedure that
 * decided may have seen the contradiction without knowing where it begins; then prefixes are judged
 * until it is found.
 */
export function failingRowOf<State>(
  history: EventsOrColumns,
  model: Model<State>,
  result: InvalidResult,
  limits: CheckOptions = {},
): number {
  if (result.failingRow >= 0) return result.failingRow;
  const columns = columnsOf(history);
  const bounded = { ...LIMITS, ...limits, allowEmpty: true };
  const conflict = new Set(result.conflict);
  const local = Array.from(result.rows.keys()).filter((i) =>
    conflict.has(result.rows[i] as number),
  );
  const part = selectRows(columns, result.rows);
  return result.rows[findFailing(part, model, local, bounded)] as number;
}

/**
 * The operations in these rows of a history, in the order given: what a result means by its rows.
 * Throws RangeError for a row that the history does not have.
 */
export function operationsAt<State>(
  history: EventsOrColumns,
  model: Model<State>,
  rows: Iterable<number>,
): readonly OperationNote[] {
  const columns = columnsOf(history);
  return Array.from(rows, (row) => {
    if (!(row in columns.call)) throw new RangeError(`the history has no operation in row ${row}`);
    return noteOf(columns, model, row);
  });
}

/**
 * By bisection over the returns, those of the same moment in order of their rows, as the searches
 * pass them: a longer prefix is at least as illegal. `conflict`: rows illegal by themselves.
 */
function findFailing<State>(
  part: OperationColumns,
  model: Model<State>,
  conflict: readonly number[],
  limits: CheckOptions,
): number {
  let end = -Infinity;
  for (const row of conflict) {
    const moment = part.return[row] as number;
    if (moment !== Infinity) end = Math.max(end, moment);
  }
  const returns = Array.from(part.return.keys())
    .filter((row) => part.return[row] !== Infinity)
    .filter((row) => end === -Infinity || (part.return[row] as number) <= end)
    .sort((a, b) => (part.return[a] as number) - (part.return[b] as number));
  let low = 0;
  let high = returns.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const last = returns[middle] as number;
    const { columns } = prefixUntil(part, part.return[last] as number, (row) => row <= last);
    if (checkSync(columns, model, limits).verdict === 'invalid') high = middle;
    else low = middle + 1;
  }
  return returns[low] as number;
}

function shown<State>(
  longest: Linearization<State>,
  model: Model<State>,
  note: (row: number) => OperationNote,
): ShownLinearization {
  const omitted = Math.max(0, longest.rows.length - STEPS_MAX);
  const steps = longest.rows.slice(omitted).map((row, i) => ({
    operation: note(row),
    state: describeState(model, longest.states[omitted + i] as State),
  }));
  return { omitted, steps, finalState: describeState(model, longest.last) };
}

/** What had been called and is not part of the linearization: the failing operation first. */
function pendingOf<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
  longest: Linearization<State>,
  note: (row: number) => OperationNote,
): PendingNote[] {
  const moment = part.return[failing] as number;
  const taken = new Set(longest.rows);
  const pending: number[] = taken.has(failing) ? [] : [failing];
  for (let row = 0; row < part.size && pending.length < PENDING_MAX; row++) {
    const called = (part.call[row] as number) <= moment && (part.return[row] as number) >= moment;
    if (called && row !== failing && !taken.has(row) && part.outcome[row] !== 1) pending.push(row);
  }
  return pending.map((row) => ({
    operation: note(row),
    reason: reasonAgainst(model, longest.last, operationOf(part, row)),
  }));
}

function reasonAgainst<State>(model: Model<State>, state: State, operation: Operation): string {
  const next = model.step(state, operation);
  const now = describeState(model, state);
  if (next === undefined) return `impossible: the state is ${now}`;
  const then = describeState(model, next);
  if (then === now) return `possible, and leaves the state at ${now}, which helps nothing`;
  return `possible, and makes the state ${then}, but from there the failing operation is not reached either`;
}

function noteOf<State>(columns: OperationColumns, model: Model<State>, row: number): OperationNote {
  const returned = columns.return[row] as number;
  return {
    row,
    process: columns.process[row] as number,
    line: columns.line[row] as number,
    returnLine: columns.returnLine[row] as number,
    call: columns.call[row] as number,
    ...(returned === Infinity ? {} : { return: returned }),
    text: describeOperation(model, operationOf(columns, row)),
  };
}
