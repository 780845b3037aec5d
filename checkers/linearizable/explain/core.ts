// Finds few operations that are illegal by themselves. Deleting writers to get there would be
// unsound, so there are three ways: the procedure's own conflict (made elsewhere), a value that was
// certainly overwritten, and otherwise the failing prefix after the last moment of rest, without
// the observers that are not needed.

import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../src/history/columns.ts';
import { type CheckOptions, checkSync } from '../check.ts';
import { describeState, type Model } from '../model.ts';
import { operationOf } from '../tables/classes.ts';
import { prefixUntil, selectRows } from './prefix.ts';
import { type Rest, restsOf } from './rest.ts';

export interface Core {
  /** Rows of the partition, ascending. */
  readonly rows: readonly number[];
  readonly reason: string;
  readonly selfContained: boolean;
}

/** Characters of a state in a sentence. */
const STATE_MAX = 120;
/** Checks spent on leaving observers out. */
const CHECKS_MAX = 200;

/** The core of a partition whose shortest failing prefix ends with the return of `failing`. */
export function coreOf<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
  limits: CheckOptions,
): Core {
  const stale = model.shape?.kind === 'register' ? staleValue(part, model, failing) : undefined;
  return stale ?? withoutObservers(part, model, failing, limits);
}

/**
 * A register's value that was read after it had certainly been overwritten: every operation that
 * writes the value and could come before the read returned before some operation was called that
 * proves another value, and that one had returned before the read was called. Illegal whatever
 * other operations there are.
 */
function staleValue<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
): Core | undefined {
  const wanted = needed(part, failing);
  if (wanted === undefined || part.outcome[failing] !== OUTCOME_OK) return undefined;
  const call = part.call[failing] as number;
  const rows = new Set([failing]);
  const initial = part.values.intern(model.shape?.kind === 'register' ? model.shape.initial : null);
  let latest = wanted === initial ? -Infinity : Number.NaN;
  for (let row = 0; row < part.size; row++) {
    if (
      written(part, row) !== wanted ||
      (part.call[row] as number) > (part.return[failing] as number)
    ) {
      continue;
    }
    rows.add(row);
    const returned = part.return[row] as number;
    latest = Number.isNaN(latest) ? returned : Math.max(latest, returned);
  }
  if (Number.isNaN(latest)) {
    return {
      rows: [failing],
      reason: 'it observed a value that nobody wrote',
      selfContained: true,
    };
  }
  for (let row = 0; row < part.size; row++) {
    const between = (part.call[row] as number) > latest && (part.return[row] as number) < call;
    if (!between || !proves(part, row, wanted)) continue;
    rows.add(row);
    const reason = 'the value had been overwritten before this operation was called';
    // A read proves another value without its writer only together with that writer.
    const other = needed(part, row);
    for (let each = 0; other !== undefined && each < part.size; each++) {
      if (written(part, each) === other) rows.add(each);
    }
    return { rows: [...rows].sort((a, b) => a - b), reason, selfContained: true };
  }
  return undefined;
}

/** The value that an operation needs to find; `undefined` for a write. */
function needed(part: OperationColumns, row: number): number | undefined {
  const f = part.functions[part.f[row] as number];
  if (f === 'read') return part.output[row];
  return f === 'cas' ? part.input[row] : undefined;
}

/** The value that an operation may have written. */
function written(part: OperationColumns, row: number): number | undefined {
  const outcome = part.outcome[row];
  if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) return undefined;
  const f = part.functions[part.f[row] as number];
  if (f === 'write') return part.input[row];
  return f === 'cas' ? part.input2[row] : undefined;
}

/** True when the register certainly held another value at some moment of this operation. */
function proves(part: OperationColumns, row: number, value: number): boolean {
  if (part.outcome[row] !== OUTCOME_OK) return false;
  const found = needed(part, row);
  const made = written(part, row);
  return (found !== undefined && found !== value) || (made !== undefined && made !== value);
}

/** Moments of rest that are tried as a beginning, the last one first. */
const RESTS_MAX = 8;

/**
 * The failing prefix from a moment of rest on, with observers left out in ever smaller groups while
 * it stays illegal. What came before that moment is summed up by the state that the object was
 * certainly in.
 */
function withoutObservers<State>(
  part: OperationColumns,
  model: Model<State>,
  failing: number,
  limits: CheckOptions,
): Core {
  const prefix = prefixUntil(part, part.return[failing] as number);
  const { columns } = prefix;
  const observes = (row: number) => model.observes?.(operationOf(columns, row)) === true;
  const isObserver = (row: number) => columns.outcome[row] !== OUTCOME_INFO && observes(row);
  // What only observes and had not returned by then says nothing.
  const relevant = Array.from(columns.outcome.keys()).filter((row) =>
    columns.outcome[row] === OUTCOME_INFO ? !observes(row) : columns.outcome[row] !== OUTCOME_FAIL,
  );
  let checks = 0;
  const isIllegal = (rows: readonly number[], by: Model<State>) => {
    checks++;
    return checkSync(selectRows(columns, rows), by, limits).verdict === 'invalid';
  };
  const rest = restsOf(columns, model)
    .slice(-RESTS_MAX)
    .reverse()
    .find(({ row }) => {
      return (
        row > 0 &&
        isIllegal(
          relevant.filter((each) => each >= row),
          model,
        )
      );
    });
  let kept = rest === undefined ? relevant : relevant.filter((row) => row >= rest.row);
  // By themselves, and after what came before: else another contradiction might be shown than there
  // is.
  const after = rest === undefined ? model : beginningWith(model, rest.state);
  const stillIllegal = (rows: readonly number[]) =>
    isIllegal(rows, model) && isIllegal(rows, after);
  const observers = kept.filter((row) => isObserver(row) && prefix.rows[row] !== failing);
  for (let size = observers.length; size >= 1 && checks < CHECKS_MAX; size = Math.floor(size / 2)) {
    for (let at = 0; at < observers.length && checks < CHECKS_MAX; at += size) {
      const group = new Set(observers.slice(at, at + size));
      const fewer = kept.filter((row) => !group.has(row));
      if (fewer.length < kept.length && stillIllegal(fewer)) kept = fewer;
    }
  }
  return {
    rows: kept.map((row) => prefix.rows[row] as number),
    reason: `no order of these operations respects both real time and the model${summedUp(model, rest)}`,
    selfContained: true,
  };
}

/** The model without what it says about histories that begin with its own initial state. */
function beginningWith<State>(model: Model<State>, state: State): Model<State> {
  const { shape: _shape, specialize: _specialize, recipe: _recipe, ...rest } = model;
  return { ...rest, initial: () => state };
}

function summedUp<State>(model: Model<State>, rest: Rest<State> | undefined): string {
  if (rest === undefined) return '';
  const state = describeState(model, rest.state);
  const shown = state.length > STATE_MAX ? `${state.slice(0, STATE_MAX)}…` : state;
  return `; just before them the ${model.name} was certainly ${shown}`;
}
