// The passes of the chain decision (see chains.ts), in the order in which they are called.

import {
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../src/history/columns.ts';
import { ABSENT } from '../../../src/history/value-pool.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { ChainEvidence } from './chain-evidence.ts';
import { CAS, INITIAL, NONE, OTHER, READ, type Values, WRITE } from './chain-values.ts';
import { type DirectOutcome, invalid, UNDECIDED, VALID } from './outcome.ts';
import { Refusals } from './refusals.ts';
import type { ValueIndex } from './value-index.ts';
import { conflictOf, type Zones } from './zones.ts';

export class ChainDecision {
  readonly #columns: CheckedColumns;
  readonly #kinds: Uint8Array;
  readonly #values: Values;
  #zones: Zones = { count: 0, first: new Float64Array(0), last: new Float64Array(0) };
  /** By chain: the row that gave `first` and `last`. */
  #firstRow = new Int32Array(0);
  #lastRow = new Int32Array(0);
  /** By chain: its first value. */
  #heads = new Int32Array(0);

  /** `index`: with the initial value. */
  constructor(columns: CheckedColumns, kinds: Uint8Array, index: ValueIndex) {
    this.#columns = columns;
    this.#kinds = kinds;
    const { capacity } = index;
    this.#values = {
      index,
      writer: new Int32Array(capacity).fill(NONE),
      firstRead: new Int32Array(capacity).fill(NONE),
      lastRead: new Int32Array(capacity).fill(NONE),
      next: new Int32Array(capacity).fill(NONE),
      observed: new Uint8Array(capacity),
    };
  }

  /** Numbers the values by their writers. */
  writers(from: number, to: number): DirectOutcome | undefined {
    const { f, input, input2, output, outcome } = this.#columns;
    const { index, writer } = this.#values;
    for (let row = from; row < to; row++) {
      const result = outcome[row] as number;
      if (result === OUTCOME_FAIL || result === OUTCOME_REFUSED) continue;
      const kind = this.#kinds[f[row] as number] as number;
      if (kind === READ) {
        // The search complains of that, whatever else is wrong.
        if (result === OUTCOME_OK && output[row] === ABSENT) return UNDECIDED;
        continue;
      }
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
  readers(from: number, to: number): DirectOutcome | undefined {
    const { f, input, output, outcome, call, return: returned } = this.#columns;
    const { index, firstRead, lastRead, observed } = this.#values;
    for (let row = from; row < to; row++) {
      const result = outcome[row] as number;
      if (result !== OUTCOME_OK) continue;
      const kind = this.#kinds[f[row] as number] as number;
      if (kind === WRITE) continue;
      const value = index.find((kind === READ ? output[row] : input[row]) as number);
      if (value < 0) return invalid([row], 'it observed a value that nobody wrote');
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
  *link(): Generator<void, DirectOutcome | undefined, unknown> {
    const unwritten = yield* this.#observeSources();
    if (unwritten !== NONE) {
      const evidence = this.#evidence();
      evidence.addWriter(unwritten);
      return invalid(evidence.rows, 'a value was observed that came from one that nobody wrote');
    }
    const { f, input, outcome } = this.#columns;
    const { index, writer, next, observed } = this.#values;
    for (let value = 1; value < index.count; value++) {
      if (value % TURN_ITEMS === 0) yield;
      const row = writer[value] as number;
      if (this.#kinds[f[row] as number] !== CAS) continue;
      if (outcome[row] === OUTCOME_INFO && observed[value] === 0) continue;
      const source = index.find(input[row] as number);
      const rival = next[source] as number;
      if (rival !== NONE) {
        const evidence = this.#evidence();
        evidence.addHistory(source);
        for (const each of [rival, value]) evidence.addWriter(each);
        return invalid(
          evidence.rows,
          'two operations replaced the same value, which was written once',
        );
      }
      next[source] = value;
    }
    return undefined;
  }

  /** Walks every chain, checks its order against real time, and finds its zone. */
  *chain(): Generator<void, DirectOutcome | undefined, unknown> {
    const { f, outcome } = this.#columns;
    const { index, writer, observed } = this.#values;
    const first = new Float64Array(index.count);
    const last = new Float64Array(index.count);
    this.#firstRow = new Int32Array(index.count);
    this.#lastRow = new Int32Array(index.count);
    this.#heads = new Int32Array(index.count);
    const walked = new Uint8Array(index.count);
    let count = 0;
    for (let value = 0; value < index.count; value++) {
      if (value % TURN_ITEMS === TURN_ITEMS - 1) yield;
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
    return yield* this.#circular(walked);
  }

  /**
   * Every chain where its zone begins: forward ones at their first return, backward ones at their
   * last call, and before a forward one of that moment. Without conflicting zones, nothing then
   * comes later than what was called after it returned.
   */
  witness(from: number, to: number): number[] {
    const { count, first, last } = this.#zones;
    const chains = Array.from({ length: count }, (_, chain) => chain);
    const isForward = (chain: number) => (first[chain] as number) < (last[chain] as number);
    const moments = chains.map((chain) => Math.min(first[chain] as number, last[chain] as number));
    chains.sort((a, b) => moments[a]! - moments[b]! || Number(isForward(a)) - Number(isForward(b)));
    const reads = this.#readsByValue(from, to);
    const rows: number[] = [];
    for (const chain of chains) {
      for (let value = this.#heads[chain] as number; value !== NONE; ) {
        if (value !== INITIAL) rows.push(this.#values.writer[value] as number);
        for (const read of reads[value] ?? []) rows.push(read);
        value = this.#values.next[value] as number;
      }
    }
    return rows;
  }

  #readsByValue(from: number, to: number): number[][] {
    const { f, outcome, output } = this.#columns;
    const reads: number[][] = [];
    for (let row = from; row < to; row++) {
      if (outcome[row] !== OUTCOME_OK || this.#kinds[f[row] as number] !== READ) continue;
      const value = this.#values.index.find(output[row] as number);
      const list = reads[value];
      if (list === undefined) reads[value] = [row];
      else list.push(row);
    }
    return reads;
  }

  *order(): Generator<void, DirectOutcome, unknown> {
    const conflict = yield* conflictOf(this.#zones);
    if (conflict === undefined) return VALID;
    const evidence = this.#evidence();
    for (const chain of [conflict.outer, conflict.inner]) {
      for (const row of [this.#firstRow[chain] as number, this.#lastRow[chain] as number]) {
        if (row !== NONE) evidence.add(row);
      }
    }
    return invalid(
      evidence.rows,
      'the operations on two values that were written once each would have to interrupt one another',
    );
  }

  /**
   * Looks for refused operations that met the very value they missed. Says nothing about the
   * others.
   */
  *refusals(from: number, to: number): Generator<void, DirectOutcome | undefined, unknown> {
    const heads = this.#heads.subarray(0, this.#zones.count);
    const refusals = new Refusals(this.#columns, this.#kinds, this.#values);
    const found = yield* refusals.find(heads, from, to);
    if (found === undefined) return undefined;
    const evidence = this.#evidence();
    evidence.rows.push(found.row);
    for (const row of [found.since, found.until]) if (row !== NONE) evidence.add(row);
    return invalid(
      evidence.rows,
      'it was refused while the value that it asks for was certainly there',
    );
  }

  /**
   * What an observed indeterminate compare-and-set replaced was there too. Gives a value that came
   * from one nobody wrote.
   */
  *#observeSources(): Generator<void, number, unknown> {
    const { f, input, outcome } = this.#columns;
    const { index, writer, observed } = this.#values;
    for (let begin = 1; begin < index.count; begin++) {
      if (begin % TURN_ITEMS === 0) yield;
      for (let value = begin; value > INITIAL && observed[value] === 1; ) {
        const row = writer[value] as number;
        if (this.#kinds[f[row] as number] !== CAS || outcome[row] !== OUTCOME_INFO) break;
        const source = index.find(input[row] as number);
        if (source < 0) return value;
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
  ): DirectOutcome | undefined {
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
    this.#heads[chain] = head;
    this.#firstRow[chain] = fRow;
    this.#lastRow[chain] = latestRow;
    return undefined;
  }

  /** `early` had returned before `late`, which must come before it, was even called. */
  #outOfOrder(early: number, late: number): DirectOutcome {
    const evidence = this.#evidence();
    for (const row of [early, late]) evidence.add(row);
    return invalid(
      evidence.rows,
      'one had returned before another was called that must come earlier',
    );
  }

  #evidence(): ChainEvidence {
    return new ChainEvidence(this.#columns, this.#kinds, this.#values);
  }

  /** Compare-and-sets that replaced one another's values in a circle belong to no chain. */
  *#circular(walked: Uint8Array): Generator<void, DirectOutcome | undefined, unknown> {
    const { outcome } = this.#columns;
    const { index, writer, observed, next } = this.#values;
    for (let value = 1; value < index.count; value++) {
      if (value % TURN_ITEMS === 0) yield;
      const kept = outcome[writer[value] as number] !== OUTCOME_INFO || observed[value] === 1;
      if (walked[value] === 1 || !kept) continue;
      const evidence = this.#evidence();
      for (let at = value; at !== NONE && walked[at] === 0; at = next[at] as number) {
        walked[at] = 1;
        evidence.addWriter(at);
      }
      return invalid(evidence.rows, "operations replaced one another's values in a circle");
    }
    return undefined;
  }
}
