// What can be known of the states of one key that is put to, appended to and read, without any
// search. Whoever reads "ab" knows what happened last: a put of "ab", or an append of a suffix to
// what was there before, which is then known in turn. States are followed back like this from every
// read; each knows all operations that may have made it.
//
//   put "a", append "b", append "c", get → "abc":
//   "abc" was made by append "c" from "ab", that by append "b" from "a"

import { OUTCOME_INFO } from '../../../src/history/columns.ts';
import { TURN_QUESTIONS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';

/** A way to come to a state. Operations are positions in `rows`. */
export interface Arrival {
  readonly operations: readonly number[];
  /** The state before an append; `undefined` for a put or a delete, which ask for none. */
  readonly from: KvState | undefined;
}

/** A state that a read saw, or through which the key may have come to one. */
export interface KvState {
  /** `null`: the key is absent. */
  readonly text: string | null;
  /** Every way to come to it that is not impossible in itself. */
  arrivals: Arrival[];
  /** Positions of the operations that read it, ascending. */
  readonly reads: number[];
  /**
   * An upper bound of how often the key can come to this state; 2 stands for any number above 1.
   */
  times: number;
}

export const GET = 0;
export const PUT = 1;
export const APPEND = 2;
export const DELETE = 3;
const KINDS: Readonly<Record<string, number>> = {
  get: GET,
  put: PUT,
  append: APPEND,
  delete: DELETE,
};

/** Characters that are looked at between two turns, and as how many the rest of a state counts. */
const TURN_CHARACTERS = 1 << 20;
const FOLLOWING = 64;

export class KvStates {
  /** The state before the first operation. */
  readonly initial: KvState;
  readonly #absent: string | null;
  readonly #columns: CheckedColumns;
  readonly #rows: Int32Array;
  readonly #kinds: readonly (number | undefined)[];
  readonly #states = new Map<string | null, KvState>();
  readonly #puts = new Map<string, number[]>();
  readonly #appends = new Map<string, number[]>();
  readonly #deletes: number[] = [];
  #lengths: readonly number[] = [];

  private constructor(columns: CheckedColumns, rows: Int32Array, absent: string | null) {
    this.#columns = columns;
    this.#rows = rows;
    this.#absent = absent;
    this.#kinds = columns.functions.map((name) => KINDS[name]);
    this.initial = this.#state(absent);
  }

  /**
   * Gives turns. `rows`: those of one partition that may have happened, ascending. `absent`: what a
   * get of an absent key gives. `undefined` where there is an operation that is not of this kind,
   * or appends nothing.
   */
  static *of(
    columns: CheckedColumns,
    rows: Int32Array,
    absent: string | null,
  ): Generator<void, KvStates | undefined, unknown> {
    const states = new KvStates(columns, rows, absent);
    for (let position = 0; position < rows.length; position++) {
      if (position % TURN_QUESTIONS === TURN_QUESTIONS - 1) yield;
      if (!states.#add(rows[position] as number, position)) return undefined;
    }
    states.#lengths = [...new Set([...states.#appends.keys()].map(({ length }) => length))];
    // The map grows while it is gone through: every state is followed back once.
    let followed = 0;
    for (const state of states.#states.values()) {
      states.#follow(state);
      followed += lengthOf(state) + FOLLOWING;
      if (followed < TURN_CHARACTERS) continue;
      followed = 0;
      yield;
    }
    yield* states.#count();
    return states;
  }

  /** All states, those that were read first. */
  get all(): Iterable<KvState> {
    return this.#states.values();
  }

  kindOf(position: number): number {
    const row = this.#rows[position] as number;
    return this.#kinds[this.#columns.f[row] as number] as number;
  }

  #add(row: number, position: number): boolean {
    const { f, input, output, outcome, values } = this.#columns;
    const kind = this.#kinds[f[row] as number];
    if (kind === undefined) return false;
    if (kind === GET) {
      if (outcome[row] === OUTCOME_INFO) return true;
      const seen = values.value(output[row] as number);
      if (seen !== null && typeof seen !== 'string') return false;
      this.#state(seen).reads.push(position);
      return true;
    }
    if (kind === DELETE) return this.#deletes.push(position) > 0;
    const text = values.value(input[row] as number);
    // An append of nothing ends no state, which is not foreseen here.
    if (typeof text !== 'string' || (kind === APPEND && text === '')) return false;
    const known = kind === PUT ? this.#puts : this.#appends;
    const positions = known.get(text);
    if (positions === undefined) known.set(text, [position]);
    else positions.push(position);
    return true;
  }

  #state(text: string | null): KvState {
    let state = this.#states.get(text);
    if (state === undefined) {
      state = { text, arrivals: [], reads: [], times: 0 };
      this.#states.set(text, state);
    }
    return state;
  }

  #follow(state: KvState): void {
    const { text, arrivals } = state;
    if (text === this.#absent && this.#deletes.length > 0) {
      arrivals.push({ operations: this.#deletes, from: undefined });
    }
    if (text === null) return;
    const puts = this.#puts.get(text);
    if (puts !== undefined) arrivals.push({ operations: puts, from: undefined });
    for (const length of this.#lengths) {
      if (length > text.length) continue;
      const operations = this.#appends.get(text.slice(text.length - length));
      if (operations === undefined) continue;
      const before = text.slice(0, text.length - length);
      arrivals.push({ operations, from: this.#state(before) });
      // An append to an absent key begins with the empty string.
      if (before === '' && this.#absent === null) {
        arrivals.push({ operations, from: this.#state(null) });
      }
    }
  }

  /** Shorter texts first, because a state is counted from those before it. */
  *#count(): Generator<void, void, unknown> {
    const byLength = new Map<number, KvState[]>();
    let turn = 0;
    for (const state of this.#states.values()) {
      if (++turn % TURN_QUESTIONS === 0) yield;
      const alike = byLength.get(lengthOf(state));
      if (alike === undefined) byLength.set(lengthOf(state), [state]);
      else alike.push(state);
    }
    for (const length of [...byLength.keys()].sort((a, b) => a - b)) {
      for (const state of byLength.get(length) as KvState[]) {
        if (++turn % TURN_QUESTIONS === 0) yield;
        this.#countArrivals(state);
      }
    }
  }

  #countArrivals(state: KvState): void {
    let times = state === this.initial ? 1 : 0;
    for (const { operations, from } of state.arrivals) {
      times += from === undefined ? operations.length : Math.min(operations.length, from.times);
    }
    state.times = Math.min(2, times);
    state.arrivals = state.arrivals.filter(({ from }) => from === undefined || from.times > 0);
  }
}

function lengthOf({ text }: KvState): number {
  return text === null ? -1 : text.length;
}
