// A history as columns: one typed array per field and one row per operation (a call together with
// its return), because a million objects cost a gigabyte and a million rows 46 MB. Importers fill
// it, the checker reads it.

import { HistoryError } from './history-error.ts';
import { ValuePool } from './value-pool.ts';

/** The operation happened, and `output` is what the client was told. */
export const OUTCOME_OK = 0;
/** It certainly did not happen, and nothing more is known. */
export const OUTCOME_FAIL = 1;
/**
 * Nobody knows: it may take effect at any moment after its call, or never. Its return is
 * `Infinity`.
 */
export const OUTCOME_INFO = 2;
/**
 * It did not happen because the system found its precondition false at some moment between call and
 * return, as a compare-and-set that met another value. Checked as `OUTCOME_FAIL` unless a model is
 * strict.
 */
export const OUTCOME_REFUSED = 3;

/**
 * Operations in order of their calls. `call` and `return` are moments on one monotonic scale:
 * nanoseconds, or positions of events where the order of events is the better witness. Intervals
 * are closed: an operation that is called at the very moment at which another returns is concurrent
 * with it.
 */
export interface OperationColumns {
  readonly size: number;
  readonly process: Int32Array;
  /** Index into `functions`. */
  readonly f: Uint8Array;
  /** Code in `keys`; `ABSENT` where the operation has no key. */
  readonly key: Int32Array;
  /**
   * Code in `values`: the argument, or the first of a pair such as the `from` of a compare-and-set.
   */
  readonly input: Int32Array;
  /**
   * Code in `values`: the second of a pair, such as the `to` of a compare-and-set; otherwise
   * `ABSENT`.
   */
  readonly input2: Int32Array;
  /** Code in `values`: the result; `ABSENT` where there is none or it is not known. */
  readonly output: Int32Array;
  readonly call: Float64Array;
  readonly return: Float64Array;
  readonly outcome: Uint8Array;
  /** Source line of the call (from 1), or the `index` of the event. */
  readonly line: Int32Array;
  /** Source line or `index` of the return; -1 where there was none. */
  readonly returnLine: Int32Array;
  readonly functions: readonly string[];
  readonly keys: ValuePool;
  readonly values: ValuePool;
}

/** Functions whose argument is a pair `[first, second]`, stored in `input` and `input2`. */
export const PAIR_FUNCTIONS: ReadonlySet<string> = new Set(['cas']);

/** Collects operations one by one. Values are given as codes of `keys` and `values`. */
export class ColumnsBuilder {
  readonly keys = new ValuePool();
  readonly values = new ValuePool();
  readonly #functions: string[] = [];
  readonly #functionIds = new Map<string, number>();
  readonly #lastReturn = new Map<number, number>();
  #size = 0;
  #capacity: number;
  #process: Int32Array;
  #f: Uint8Array;
  #key: Int32Array;
  #input: Int32Array;
  #input2: Int32Array;
  #output: Int32Array;
  #call: Float64Array;
  #return: Float64Array;
  #outcome: Uint8Array;
  #line: Int32Array;
  #returnLine: Int32Array;
  #sorted = true;

  constructor(capacity = 1024) {
    this.#capacity = capacity;
    this.#process = new Int32Array(capacity);
    this.#f = new Uint8Array(capacity);
    this.#key = new Int32Array(capacity);
    this.#input = new Int32Array(capacity);
    this.#input2 = new Int32Array(capacity);
    this.#output = new Int32Array(capacity);
    this.#call = new Float64Array(capacity);
    this.#return = new Float64Array(capacity);
    this.#outcome = new Uint8Array(capacity);
    this.#line = new Int32Array(capacity);
    this.#returnLine = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** The id of a function's name, for the column `f`. At most 256 names. */
  functionId(name: string): number {
    const known = this.#functionIds.get(name);
    if (known !== undefined) return known;
    const id = this.#functions.length;
    if (id > 255) throw new RangeError('a history has at most 256 different functions');
    this.#functions.push(name);
    this.#functionIds.set(name, id);
    return id;
  }

  /**
   * Adds one whole operation and returns its row. An operation that is `OUTCOME_INFO` gets
   * `Infinity` as its return whatever is given. Throws `HistoryError` when it returns before its
   * call, or when its process still had another outstanding (rows that come out of order are
   * checked for that in `finish`).
   */
  append(
    process: number,
    f: number,
    key: number,
    input: number,
    input2: number,
    output: number,
    call: number,
    returned: number,
    outcome: number,
    line: number,
    returnLine = line,
  ): number {
    if (returned < call) {
      throw new HistoryError('time-backwards', line, `process ${process} returns before its call`);
    }
    const row = this.#size;
    if (row > 0 && call < (this.#call[row - 1] as number)) this.#sorted = false;
    if (this.#sorted && outcome !== OUTCOME_INFO) {
      checkAlone(this.#lastReturn, process, call, returned, line);
    }
    this.open(process, f, key, input, input2, call, line);
    this.close(row, outcome, output, returned, returnLine);
    return row;
  }

  /** Adds an operation that has not returned yet, and returns its row for `close`. */
  open(
    process: number,
    f: number,
    key: number,
    input: number,
    input2: number,
    call: number,
    line: number,
  ): number {
    if (this.#size === this.#capacity) this.#grow();
    const row = this.#size++;
    this.#process[row] = process;
    this.#f[row] = f;
    this.#key[row] = key;
    this.#input[row] = input;
    this.#input2[row] = input2;
    this.#output[row] = -1;
    this.#call[row] = call;
    this.#return[row] = Infinity;
    this.#outcome[row] = OUTCOME_INFO;
    this.#line[row] = line;
    this.#returnLine[row] = -1;
    return row;
  }

  /** Tells how the operation in `row` ended. A row that is never closed is indeterminate. */
  close(row: number, outcome: number, output: number, returned: number, returnLine: number): void {
    this.#outcome[row] = outcome;
    this.#output[row] = output;
    this.#return[row] = outcome === OUTCOME_INFO ? Infinity : returned;
    this.#returnLine[row] = returnLine;
  }

  /** The function id of a row that is already there. */
  functionOf(row: number): string {
    return this.#functions[this.#f[row] as number] as string;
  }

  /** The columns, in order of the calls. The builder must not be used afterwards. */
  finish(): OperationColumns {
    const size = this.#size;
    const columns: OperationColumns = {
      size,
      process: this.#process.subarray(0, size),
      f: this.#f.subarray(0, size),
      key: this.#key.subarray(0, size),
      input: this.#input.subarray(0, size),
      input2: this.#input2.subarray(0, size),
      output: this.#output.subarray(0, size),
      call: this.#call.subarray(0, size),
      return: this.#return.subarray(0, size),
      outcome: this.#outcome.subarray(0, size),
      line: this.#line.subarray(0, size),
      returnLine: this.#returnLine.subarray(0, size),
      functions: this.#functions,
      keys: this.keys,
      values: this.values,
    };
    return this.#sorted ? columns : sortByCall(columns);
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#process = grown(this.#process, this.#capacity);
    this.#f = grown(this.#f, this.#capacity);
    this.#key = grown(this.#key, this.#capacity);
    this.#input = grown(this.#input, this.#capacity);
    this.#input2 = grown(this.#input2, this.#capacity);
    this.#output = grown(this.#output, this.#capacity);
    this.#call = grown(this.#call, this.#capacity);
    this.#return = grown(this.#return, this.#capacity);
    this.#outcome = grown(this.#outcome, this.#capacity);
    this.#line = grown(this.#line, this.#capacity);
    this.#returnLine = grown(this.#returnLine, this.#capacity);
  }
}

type Column = Int32Array | Uint8Array | Float64Array;

function grown<C extends Column>(column: C, capacity: number): C {
  const Column = column.constructor as new (length: number) => C;
  const larger = new Column(capacity);
  larger.set(column);
  return larger;
}

/**
 * Indeterminate operations are left out: a process whose operation timed out may be given another
 * name or not.
 */
function checkAlone(
  lastReturn: Map<number, number>,
  process: number,
  call: number,
  returned: number,
  line: number,
): void {
  const last = lastReturn.get(process);
  if (last !== undefined && call < last) {
    const text = `process ${process} calls an operation while another of its own is outstanding`;
    throw new HistoryError('overlapping-operations', line, text);
  }
  lastReturn.set(process, returned);
}

function sortByCall(columns: OperationColumns): OperationColumns {
  const { size, call } = columns;
  const order = new Int32Array(size);
  for (let row = 0; row < size; row++) order[row] = row;
  order.sort((a, b) => (call[a] as number) - (call[b] as number) || a - b);
  const lastReturn = new Map<number, number>();
  for (const row of order) {
    if (columns.outcome[row] === OUTCOME_INFO) continue;
    checkAlone(
      lastReturn,
      columns.process[row] as number,
      call[row] as number,
      columns.return[row] as number,
      columns.line[row] as number,
    );
  }
  return {
    ...columns,
    process: picked(columns.process, order),
    f: picked(columns.f, order),
    key: picked(columns.key, order),
    input: picked(columns.input, order),
    input2: picked(columns.input2, order),
    output: picked(columns.output, order),
    call: picked(columns.call, order),
    return: picked(columns.return, order),
    outcome: picked(columns.outcome, order),
    line: picked(columns.line, order),
    returnLine: picked(columns.returnLine, order),
  };
}

/** The elements at these places. Ten times as fast as `from` with a function. */
export function picked<C extends Column>(column: C, order: ArrayLike<number>): C {
  const Column = column.constructor as new (length: number) => C;
  const result = new Column(order.length);
  for (let i = 0; i < order.length; i++) result[i] = column[order[i] as number] as number;
  return result;
}
