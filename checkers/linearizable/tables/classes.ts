// Operations of one history fall into few classes: those that a model cannot tell apart. Everything
// after this file works on class numbers and state numbers, and the model is asked once per (state,
// class).

import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
  PAIR_FUNCTIONS,
} from '../../../src/history/columns.ts';
import { HistoryError } from '../../../src/history/history-error.ts';
import type { Json } from '../../../src/json.ts';
import { type Model, ModelError, type Operation, type OperationOutcome } from '../model.ts';
import type { CheckedColumns } from './checked-columns.ts';
import { doubled } from './doubled.ts';
import { NameNumbers } from './name-numbers.ts';
import { RowTable } from './row-table.ts';

/** Operations that are kept as objects. */
const KEPT_MAX = 1 << 16;

/**
 * Class of an operation that cannot matter: it failed, or it only observed and nobody knows what.
 */
export const IRRELEVANT = -1;

/** Numbers the classes of operations of one history. */
export class OperationClasses<State> {
  readonly model: Model<State>;
  readonly columns: CheckedColumns;
  /** By class: 1 when it only observes. */
  observer = new Uint8Array(16);
  readonly #tuples = new RowTable(5, 16);
  #classOfTuple = new Int32Array(16);
  readonly #byEffect = new NameNumbers();
  /** By class: a row of it. */
  #rows = new Int32Array(16);
  /**
   * Operations of the first classes. The others are made when they are asked for: a million would
   * be a pause to collect.
   */
  readonly #operations: Operation[] = [];
  #count = 0;
  readonly #keyed: boolean;

  constructor(model: Model<State>, columns: CheckedColumns) {
    this.model = model;
    this.columns = columns;
    // Without a partition of its own, a model never sees the key, so that classes can be shared by
    // all keys.
    this.#keyed = model.partition !== undefined;
  }

  get count(): number {
    return this.#count;
  }

  /** One operation of the class, as the model sees it. */
  operation(id: number): Operation {
    const kept = this.#operations[id];
    return kept ?? operationOf(this.columns, this.#rows[id] as number, this.#keyed);
  }

  /** A source line (or event index) of an operation of the class. */
  line(id: number): number {
    return this.columns.line[this.#rows[id] as number] as number;
  }

  /**
   * The class of the operation in `row`, or `IRRELEVANT`. Throws `HistoryError` and `ModelError`.
   */
  of(row: number): number {
    const { columns } = this;
    const outcome = columns.outcome[row] as number;
    if (outcome === OUTCOME_FAIL) return IRRELEVANT;
    if (outcome === OUTCOME_REFUSED && this.model.strict !== true) return IRRELEVANT;
    const table = this.#tuples;
    const { scratch } = table;
    scratch[0] = ((columns.f[row] as number) << 2) | outcome;
    scratch[1] = columns.input[row] as number;
    scratch[2] = columns.input2[row] as number;
    scratch[3] = columns.output[row] as number;
    scratch[4] = this.#keyed ? (columns.key[row] as number) : 0;
    const before = table.count;
    const tuple = table.add();
    if (tuple < before) return this.#classOfTuple[tuple] as number;
    if (tuple >= this.#classOfTuple.length) this.#classOfTuple = doubled(this.#classOfTuple);
    const id = this.#classify(row);
    this.#classOfTuple[tuple] = id;
    return id;
  }

  #classify(row: number): number {
    const { model, columns } = this;
    const operation = operationOf(columns, row, this.#keyed);
    const line = columns.line[row] as number;
    const complaint = guarded(model, line, () => model.complaint?.(operation));
    if (complaint !== undefined) throw new HistoryError('wrong-value', line, complaint);
    const observes = guarded(model, line, () => model.observes?.(operation)) === true;
    if (observes && operation.outcome === 'info') return IRRELEVANT;
    const effect = guarded(model, line, () => model.effect?.(operation));
    if (effect !== undefined) {
      const known = this.#byEffect.get(effect);
      if (known !== undefined) return known;
    }
    const id = this.#count++;
    if (id >= this.#rows.length) this.#rows = doubled(this.#rows);
    this.#rows[id] = row;
    if (id < KEPT_MAX) this.#operations.push(operation);
    if (id >= this.observer.length) {
      const larger = new Uint8Array(this.observer.length * 2);
      larger.set(this.observer);
      this.observer = larger;
    }
    this.observer[id] = observes ? 1 : 0;
    if (effect !== undefined) this.#byEffect.set(effect, id);
    return id;
  }
}

/** The operation in a row, as a model sees it. */
export function operationOf(columns: CheckedColumns, row: number, keyed = true): Operation {
  const { values } = columns;
  const f = columns.functions[columns.f[row] as number] as string;
  const first = values.value(columns.input[row] as number);
  const input = PAIR_FUNCTIONS.has(f)
    ? [first as Json, values.value(columns.input2[row] as number) as Json]
    : first;
  return {
    f,
    key: keyed ? columns.keys.value(columns.key[row] as number) : undefined,
    input,
    output: values.value(columns.output[row] as number),
    outcome: outcomeName(columns.outcome[row] as number),
  };
}

function outcomeName(outcome: number): OperationOutcome {
  if (outcome === OUTCOME_OK) return 'ok';
  return outcome === OUTCOME_INFO ? 'info' : 'refused';
}

/** Runs a function of the model; what it throws comes out as `ModelError`. */
export function guarded<State, Result>(
  model: Model<State>,
  line: number,
  run: () => Result,
): Result {
  try {
    return run();
  } catch (error) {
    throw new ModelError(model.name, line, error);
  }
}
