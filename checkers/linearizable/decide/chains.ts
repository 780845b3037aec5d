// Registers whose values are written at most once each: linearizability without search, in O(n log n).
//
// Who wrote the value that a read returned is then known. A write and the compare-and-sets that follow from its
// value form a chain, [write a, reads of a] [cas a→b, reads of b] …, which no other write may interrupt. Inside a
// chain the order is forced and only has to respect real time; the chains among each other are a matter of zones.
// An indeterminate write that nobody observed may be taken not to have happened; one that was observed happened,
// and simply has no deadline. Gibbons & Korach 1997 for writes and reads; the chains are this file's addition.

import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../src/history/columns.ts';
import { ABSENT } from '../../../src/history/value-pool.ts';
import type { CheckedColumns } from '../partitions.ts';
import { ValueIndex } from './value-index.ts';
import { conflictOf, type Zones } from './zones.ts';

/** `undecided`: some value is written twice, or an operation is not one of a register. */
export type ChainOutcome =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid'; readonly conflict: readonly number[] }
  | { readonly kind: 'undecided' };

const READ = 0;
const WRITE = 1;
const CAS = 2;
const OTHER = 3;
const NONE = -1;
/** Number of the initial value; written values follow. */
const INITIAL = 0;

const VALID: ChainOutcome = { kind: 'valid' };
const UNDECIDED: ChainOutcome = { kind: 'undecided' };

/** What is known about each value, by its number. Rows of the columns, or `NONE`. */
interface Values {
  readonly index: ValueIndex;
  readonly writer: Int32Array;
  /** The read of the value that returned first, and the one that was called last. */
  readonly firstRead: Int32Array;
  readonly lastRead: Int32Array;
  /** Number of the value that a kept compare-and-set makes of this one. */
  readonly next: Int32Array;
  readonly observed: Uint8Array;
}

/** Rows worked off between two turns. */
const SLICE = 65_536;

/**
 * Decides one partition, the rows from `from` to `to - 1`, and yields now and then. Refused operations are
 * ignored; so for a strict model `invalid` is right (an observer less cannot make a history illegal) and `valid`
 * says nothing. `initial` is a code; with `cas` false a compare-and-set is not an operation of this register.
 */
export function* decideChains(
  columns: CheckedColumns,
  from: number,
  to: number,
  initial: number,
  cas: boolean,
): Generator<void, ChainOutcome, unknown> {
  const decision = new ChainDecision(columns, kindsOf(columns, cas), from, to, initial);
  const long = to - from > SLICE;
  for (const pass of [decision.writers, decision.readers]) {
    for (let row = from; row < to; row += SLICE) {
      const outcome = pass.call(decision, row, Math.min(to, row + SLICE));
      if (outcome !== undefined) return outcome;
      if (long) yield;
    }
  }
  for (const pass of [decision.link, decision.chain]) {
    const outcome = pass.call(decision);
    if (outcome !== undefined) return outcome;
    if (long) yield;
  }
  return decision.order();
}

class ChainDecision {
  readonly #columns: CheckedColumns;
  readonly #kinds: Uint8Array;
  readonly #values: Values;
  #zones: Zones = { count: 0, first: new Float64Array(0), last: new Float64Array(0) };
  /** By chain: the row that gave `first` and `last`. */
  #firstRow = new Int32Array(0);
  #lastRow = new Int32Array(0);

  constructor(
    columns: CheckedColumns,
    kinds: Uint8Array,
    from: number,
    to: number,
    initial: number,
  ) {
    this.#columns = columns;
    this.#kinds = kinds;
    const { count, min, max } = writtenRange(columns, kinds, from, to, initial);
    const index = new ValueIndex(count + 1, min, max);
    index.add(initial);
    this.#values = {
      index,
      writer: new Int32Array(count + 1).fill(NONE),
      firstRead: new Int32Array(count + 1).fill(NONE),
      lastRead: new Int32Array(count + 1).fill(NONE),
      next: new Int32Array(count + 1).fill(NONE),
      observed: new Uint8Array(count + 1),
    };
  }

  /** Numbers the values by their writers. */
  writers(from: number, to: number): ChainOutcome | undefined {
    const { f, input, input2, outcome } = this.#columns;
    const { index, writer } = this.#values;
    for (let row = from; row < to; row++) {
      const result = outcome[row] as number;
      if (result === OUTCOME_FAIL || result === OUTCOME_REFUSED) continue;
      const kind = this.#kinds[f[row] as number] as number;
      if (kind === READ) continue;
      if (kind === OTHER) return UNDECIDED;
      const code = (kind === WRITE ? input[row] : input2[row]) as number;
      if (code === ABSENT) return UNDECIDED;
      const value = index.add(code);
      if (value < 0) return UNDECIDED;
      writer[value] = row;
    }
    return undefined;
  }

  /** Finds which values were observed, and by which reads first and last. */
  readers(from: number, to: number): ChainOutcome | undefined {
    const { f, input, output, outcome, call, return: returned } = this.#columns;
    const { index, firstRead, lastRead, observed } = this.#values;
    for (let row = from; row < to; row++) {
      const result = outcome[row] as number;
      if (result !== OUTCOME_OK) continue;
      const kind = this.#kinds[f[row] as number] as number;
      if (kind === WRITE) continue;
      const code = (kind === READ ? output[row] : input[row]) as number;
      if (code === ABSENT) return UNDECIDED;
      const value = index.find(code);
      if (value < 0) return { kind: 'invalid', conflict: [row] };
      observed[value] = 1;
      if (kind === CAS) continue;
      const first = firstRead[value] as number;
      if (first === NONE || (returned[row] as number) < (returned[first] as number)) {
        firstRead[value] = row;
      }
      const last = lastRead[value] as number;
      if (last === NONE || (call[row] as number) > (call[last] as number)) lastRead[value] = row;
    }
    return undefined;
  }

  /** Links every kept compare-and-set to the value that it replaced. */
  link(): ChainOutcome | undefined {
    const unwritten = this.#observeSources();
    if (unwritten !== NONE) return { kind: 'invalid', conflict: [unwritten] };
    const { f, input, outcome } = this.#columns;
    const { index, writer, next, observed } = this.#values;
    for (let value = 1; value < index.count; value++) {
      const row = writer[value] as number;
      if (this.#kinds[f[row] as number] !== CAS) continue;
      if (outcome[row] === OUTCOME_INFO && observed[value] === 0) continue;
      const source = index.find(input[row] as number);
      const rival = next[source] as number;
      if (rival !== NONE) {
        const conflict = [writer[source] as number, writer[rival] as number, row];
        return { kind: 'invalid', conflict: conflict.filter((each) => each !== NONE) };
      }
      next[source] = value;
    }
    return undefined;
  }

  /** Walks every chain, checks its order against real time, and finds its zone. */
  chain(): ChainOutcome | undefined {
    const { f, outcome } = this.#columns;
    const { index, writer, observed } = this.#values;
    const first = new Float64Array(index.count);
    const last = new Float64Array(index.count);
    this.#firstRow = new Int32Array(index.count);
    this.#lastRow = new Int32Array(index.count);
    const walked = new Uint8Array(index.count);
    let count = 0;
    for (let value = 0; value < index.count; value++) {
      const row = writer[value] as number;
      if (row !== NONE) {
        if (this.#kinds[f[row] as number] === CAS) continue;
        if (outcome[row] === OUTCOME_INFO && observed[value] === 0) continue;
      }
      const broken = this.#walk(value, count, first, last, walked);
      if (broken !== undefined) return broken;
      if (last[count] !== -Infinity) count++;
    }
    this.#zones = { count, first, last };
    return this.#circular(walked);
  }

  order(): ChainOutcome {
    const conflict = conflictOf(this.#zones);
    if (conflict === undefined) return VALID;
    const rows = new Set<number>();
    for (const chain of [conflict.outer, conflict.inner]) {
      for (const row of [this.#firstRow[chain] as number, this.#lastRow[chain] as number]) {
        if (row === NONE) continue;
        rows.add(row);
        const writer = this.#writerRead(row);
        if (writer !== NONE) rows.add(writer);
      }
    }
    return { kind: 'invalid', conflict: [...rows].sort((a, b) => a - b) };
  }

  /** What an observed indeterminate compare-and-set replaced was there too. Gives a row whose source nobody wrote. */
  #observeSources(): number {
    const { f, input, outcome } = this.#columns;
    const { index, writer, observed } = this.#values;
    for (let begin = 1; begin < index.count; begin++) {
      for (let value = begin; value > INITIAL && observed[value] === 1; ) {
        const row = writer[value] as number;
        if (this.#kinds[f[row] as number] !== CAS || outcome[row] !== OUTCOME_INFO) break;
        const source = index.find(input[row] as number);
        if (source < 0) return row;
        if (observed[source] === 1) break;
        observed[source] = 1;
        value = source;
      }
    }
    return NONE;
  }

  /** One chain from its head: `latest` is the latest call of all that must come earlier. */
  #walk(
    head: number,
    chain: number,
    first: Float64Array,
    last: Float64Array,
    walked: Uint8Array,
  ): ChainOutcome | undefined {
    const { call, return: returned } = this.#columns;
    const { writer, firstRead, lastRead, next } = this.#values;
    let f = head === INITIAL ? -Infinity : Infinity;
    let fRow = NONE;
    let latest = -Infinity;
    let latestRow = NONE;
    for (let value = head; value !== NONE; value = next[value] as number) {
      walked[value] = 1;
      for (let part = 0; part < 2; part++) {
        const early = (part === 0 ? writer[value] : firstRead[value]) as number;
        if (early === NONE) continue;
        const end = returned[early] as number;
        if (end < latest) return this.#outOfOrder(early, latestRow);
        if (end < f) {
          f = end;
          fRow = early;
        }
        const late = (part === 0 ? early : lastRead[value]) as number;
        if ((call[late] as number) > latest) {
          latest = call[late] as number;
          latestRow = late;
        }
      }
    }
    first[chain] = f;
    last[chain] = latest;
    this.#firstRow[chain] = fRow;
    this.#lastRow[chain] = latestRow;
    return undefined;
  }

  /** `early` had returned before `late`, which must come before it, was even called. */
  #outOfOrder(early: number, late: number): ChainOutcome {
    const rows = new Set([early, late]);
    for (const row of [early, late]) {
      const writer = this.#writerRead(row);
      if (writer !== NONE) rows.add(writer);
    }
    return { kind: 'invalid', conflict: [...rows].sort((a, b) => a - b) };
  }

  /** The row that wrote what this row read or replaced; `NONE` for a plain write and for the initial value. */
  #writerRead(row: number): number {
    const { f, input, output } = this.#columns;
    const kind = this.#kinds[f[row] as number];
    if (kind === WRITE) return NONE;
    const code = (kind === READ ? output[row] : input[row]) as number;
    return this.#values.writer[this.#values.index.find(code)] as number;
  }

  /** Compare-and-sets that replaced one another's values in a circle belong to no chain. */
  #circular(walked: Uint8Array): ChainOutcome | undefined {
    const { outcome } = this.#columns;
    const { index, writer, observed, next } = this.#values;
    for (let value = 1; value < index.count; value++) {
      const kept = outcome[writer[value] as number] !== OUTCOME_INFO || observed[value] === 1;
      if (walked[value] === 1 || !kept) continue;
      const circle: number[] = [];
      for (let at = value; at !== NONE && walked[at] === 0; at = next[at] as number) {
        walked[at] = 1;
        circle.push(writer[at] as number);
      }
      return { kind: 'invalid', conflict: circle.sort((a, b) => a - b) };
    }
    return undefined;
  }
}

/** By function id. */
function kindsOf(columns: CheckedColumns, cas: boolean): Uint8Array {
  const kinds: Readonly<Record<string, number>> = {
    read: READ,
    write: WRITE,
    ...(cas && { cas: CAS }),
  };
  return Uint8Array.from(columns.functions, (name) => kinds[name] ?? OTHER);
}

/** How many values may be written, and between which codes they and the initial value lie. */
function writtenRange(
  columns: CheckedColumns,
  kinds: Uint8Array,
  from: number,
  to: number,
  initial: number,
): { count: number; min: number; max: number } {
  const { f, input, input2 } = columns;
  let min = initial;
  let max = initial;
  let count = 0;
  for (let row = from; row < to; row++) {
    const kind = kinds[f[row] as number] as number;
    if (kind === READ || kind === OTHER) continue;
    const code = (kind === WRITE ? input[row] : input2[row]) as number;
    count++;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  return { count, min, max };
}
