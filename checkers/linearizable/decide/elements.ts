// The elements of a queue or a stack in which each was put at most once, and who took them.

import { OUTCOME_FAIL, OUTCOME_INFO, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { ABSENT, NULL } from '../../../src/history/value-pool.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { inOrderOfReturns } from './in-order.ts';
import { type DirectOutcome, invalid } from './outcome.ts';
import { ValueIndex } from './value-index.ts';

/** The functions that put an element in and take one, and how to say so. */
export interface Access {
  readonly put: string;
  readonly take: string;
  readonly wasPut: string;
  readonly wasTaken: string;
}

/**
 * A number for each element, in the order of the calls that put them in. Flat: a million objects
 * would be a pause to collect.
 */
export class Elements {
  readonly columns: CheckedColumns;
  /** Rows that took something, of which it is known what; and those that found nothing. */
  readonly takes: number[] = [];
  readonly empties: number[] = [];
  /** Something was taken, and nobody knows what. */
  isOpen = false;
  readonly #index: ValueIndex;
  /** By number: the row that put it in, and the one that took it; -1 for none. */
  readonly #put: number[] = [];
  readonly #taken: number[] = [];
  #byPutReturn: readonly number[] | undefined;

  constructor(columns: CheckedColumns, index: ValueIndex) {
    this.columns = columns;
    this.#index = index;
  }

  get count(): number {
    return this.#put.length;
  }

  /** False for one that was put in before. */
  add(code: number, row: number): boolean {
    if (this.#index.add(code) < 0) return false;
    this.#put.push(row);
    this.#taken.push(-1);
    return true;
  }

  putCall(element: number): number {
    return this.columns.call[this.#put[element] as number] as number;
  }

  /** Infinity for one of which nobody knows that it was put in: it is never certainly there. */
  putReturn(element: number): number {
    return this.columns.return[this.#put[element] as number] as number;
  }

  isTaken(element: number): boolean {
    return (this.#taken[element] as number) >= 0;
  }

  /** What was never taken is taken at the end of time. */
  takeCall(element: number): number {
    const row = this.#taken[element] as number;
    return row < 0 ? Infinity : (this.columns.call[row] as number);
  }

  takeReturn(element: number): number {
    const row = this.#taken[element] as number;
    return row < 0 ? Infinity : (this.columns.return[row] as number);
  }

  /**
   * All elements in the order in which the calls that put them in returned; sorted once, in turns.
   */
  *byPutReturn(): Generator<void, readonly number[], unknown> {
    this.#byPutReturn ??= yield* inOrderOfReturns(this.count, (each) => this.putReturn(each));
    return this.#byPutReturn;
  }

  /** The rows of some elements. */
  rowsOf(elements: readonly number[]): number[] {
    const rows: number[] = [];
    for (const element of elements) {
      rows.push(this.#put[element] as number);
      if (this.isTaken(element)) rows.push(this.#taken[element] as number);
    }
    return rows;
  }

  /** Notes who took which element. */
  *match({ wasPut, wasTaken }: Access): Generator<void, DirectOutcome | undefined, unknown> {
    const { call, return: returned, output } = this.columns;
    for (let i = 0; i < this.takes.length; i++) {
      if (i % TURN_ITEMS === 0) yield;
      const row = this.takes[i] as number;
      const element = this.#index.find(output[row] as number);
      if (element < 0) return invalid([row], `it took an element that nobody had ${wasPut}`);
      const put = this.#put[element] as number;
      if ((returned[row] as number) < (call[put] as number)) {
        return invalid([row, put], `an element was ${wasTaken} before it was ${wasPut}`);
      }
      if (this.isTaken(element)) {
        const rows = [...this.rowsOf([element]), row];
        return invalid(rows, `an element that was ${wasPut} once was ${wasTaken} twice`);
      }
      this.#taken[element] = row;
    }
    return undefined;
  }
}

/**
 * Reads the rows from `from` to `to - 1`. `undefined` where one is not of this kind, or puts in
 * what was put in before.
 */
export function* elementsOf(
  columns: CheckedColumns,
  from: number,
  to: number,
  { put, take }: Access,
): Generator<void, Elements | undefined, unknown> {
  const elements = new Elements(columns, yield* indexOfInputs(columns, from, to));
  for (let row = from; row < to; row++) {
    if (row % TURN_ITEMS === 0) yield;
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) continue;
    const f = columns.functions[columns.f[row] as number];
    if (f === put) {
      const code = columns.input[row] as number;
      if (code === ABSENT || code === NULL || !elements.add(code, row)) return undefined;
    } else if (f === take) {
      const code = columns.output[row] as number;
      if (outcome === OUTCOME_INFO) elements.isOpen = true;
      else if (code === ABSENT) return undefined;
      else (code === NULL ? elements.empties : elements.takes).push(row);
    } else {
      return undefined;
    }
  }
  return elements;
}

/** An index with room for whatever the rows may put in. */
function* indexOfInputs(
  { input }: CheckedColumns,
  from: number,
  to: number,
): Generator<void, ValueIndex, unknown> {
  let [min, max] = [Infinity, -Infinity];
  for (let row = from; row < to; row++) {
    if (row % TURN_ITEMS === 0) yield;
    const code = input[row] as number;
    if (code === ABSENT || code === NULL) continue;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  return min > max ? new ValueIndex(0, 0, 0) : new ValueIndex(to - from, min, max);
}
