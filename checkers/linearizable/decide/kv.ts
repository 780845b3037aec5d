// Key–value stores in which it is known of every state that was read which operation made it:
// linearizability without search. An append that made the state "ab" out of "a" is then a
// compare-and-set from "a" to "ab", a put is a write, and an append or put whose state nobody read
// is a write of a value that nobody reads. What is left is a register whose values are written once
// each, and its chains decide (see chains.ts).
//
//   put "a", append "b", get → "ab", append "c"   is
//   write a, cas a → ab, read ab, write of something else

import { OUTCOME_FAIL, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { ABSENT } from '../../../src/history/value-pool.ts';
import { TURN_QUESTIONS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { decideChains } from './chains.ts';
import { APPEND, GET, type KvState, KvStates } from './kv-states.ts';
import { type DirectOutcome, invalid, UNDECIDED } from './outcome.ts';

/** A state that some read needs, and the operation that must have made it. */
interface Needed {
  readonly state: KvState;
  /** Code of the value that stands for it. */
  readonly code: number;
  /** Position of a read from which it follows that the key was in this state. */
  readonly shownBy: number;
  /** Position of its maker, and the state from which an append made it. */
  maker: number;
  from: Needed | undefined;
}

const READ_ID = 0;
const WRITE_ID = 1;
const CAS_ID = 2;

/**
 * Decides one partition; undecided where a state that matters may have been made by several
 * operations.
 */
export function* decideKv(
  columns: CheckedColumns,
  from: number,
  to: number,
  absent: string | null,
): Generator<void, DirectOutcome, unknown> {
  const rows = happenedRows(columns, from, to);
  const states = yield* KvStates.of(columns, rows, absent);
  if (states === undefined) return UNDECIDED;
  // There may be many keys, each with a moderate number of long texts.
  yield;
  const register = new KvAsRegister(columns, rows, states);
  const wrong = yield* register.follow();
  if (wrong !== undefined) return wrong;
  const outcome = yield* decideChains(yield* register.columns(), 0, rows.length, 0, true, false);
  return outcome.kind === 'invalid'
    ? invalid(register.withReads(outcome.conflict), outcome.reason)
    : outcome;
}

function happenedRows(columns: CheckedColumns, from: number, to: number): Int32Array {
  const rows = new Int32Array(to - from);
  let size = 0;
  for (let row = from; row < to; row++) {
    const outcome = columns.outcome[row];
    if (outcome !== OUTCOME_FAIL && outcome !== OUTCOME_REFUSED) rows[size++] = row;
  }
  return rows.subarray(0, size);
}

class KvAsRegister {
  readonly #columns: CheckedColumns;
  readonly #rows: Int32Array;
  readonly #states: KvStates;
  readonly #needed = new Map<KvState, Needed>();
  /** By position: the state that it made, or that it read. */
  readonly #stateAt: (Needed | undefined)[];

  constructor(columns: CheckedColumns, rows: Int32Array, states: KvStates) {
    this.#columns = columns;
    this.#rows = rows;
    this.#states = states;
    this.#stateAt = new Array<Needed | undefined>(rows.length).fill(undefined);
  }

  /**
   * Finds the maker of every state that is needed. Gives an outcome where that decides, or cannot
   * be done.
   */
  *follow(): Generator<void, DirectOutcome | undefined, unknown> {
    let asked = 0;
    for (const state of this.#states.all) {
      if (++asked % TURN_QUESTIONS === 0) yield;
      for (const position of state.reads) {
        this.#stateAt[position] = this.#need(state, state.reads[0] as number);
      }
    }
    // The map grows while it is gone through.
    for (const needed of this.#needed.values()) {
      if (++asked % TURN_QUESTIONS === 0) yield;
      const outcome = this.#findMaker(needed);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  /** The register's history: one row for each position. Value 0 is the initial one. */
  *columns(): Generator<void, CheckedColumns, unknown> {
    const rows = this.#rows;
    const size = rows.length;
    const f = new Uint8Array(size);
    const input = new Int32Array(size).fill(ABSENT);
    const input2 = new Int32Array(size).fill(ABSENT);
    const output = new Int32Array(size).fill(ABSENT);
    // Numbers for the values that nobody read follow those of the states.
    let unread = this.#needed.size + 1;
    const call = new Float64Array(size);
    const returned = new Float64Array(size);
    const outcome = new Uint8Array(size);
    for (let position = 0; position < size; position++) {
      if (position % TURN_QUESTIONS === TURN_QUESTIONS - 1) yield;
      const row = rows[position] as number;
      call[position] = this.#columns.call[row] as number;
      returned[position] = this.#columns.return[row] as number;
      outcome[position] = this.#columns.outcome[row] as number;
      const kind = this.#states.kindOf(position);
      const state = this.#stateAt[position];
      if (kind === GET) {
        f[position] = READ_ID;
        output[position] = state?.code ?? ABSENT;
      } else if (kind === APPEND && state !== undefined) {
        f[position] = CAS_ID;
        input[position] = state.from?.code ?? ABSENT;
        input2[position] = state.code;
      } else {
        f[position] = WRITE_ID;
        input[position] = state?.code ?? unread++;
      }
    }
    return {
      ...this.#columns,
      size,
      f,
      input,
      input2,
      output,
      functions: ['read', 'write', 'cas'],
      call,
      return: returned,
      outcome,
    };
  }

  /** Rows of the positions, and of reads from which it follows which state each of them made. */
  withReads(positions: readonly number[]): number[] {
    const all = new Set(positions);
    for (const position of positions) {
      const shown = this.#stateAt[position];
      if (shown === undefined) continue;
      all.add(shown.shownBy);
      for (let at = this.#stateAt[shown.shownBy]; at !== undefined; at = at.from) {
        if (at.maker >= 0) all.add(at.maker);
      }
    }
    return Array.from(all, (position) => this.#rows[position] as number);
  }

  #need(state: KvState, shownBy: number): Needed {
    let needed = this.#needed.get(state);
    if (needed === undefined) {
      const code = state === this.#states.initial ? 0 : this.#needed.size + 1;
      needed = { state, code, shownBy, maker: -1, from: undefined };
      this.#needed.set(state, needed);
    }
    return needed;
  }

  #findMaker(needed: Needed): DirectOutcome | undefined {
    const { state, shownBy } = needed;
    const isInitial = state === this.#states.initial;
    const [arrival, other] = state.arrivals;
    if (arrival === undefined) {
      if (isInitial) return undefined;
      return invalid(this.withReads([shownBy]), 'it read what no operations can have made');
    }
    const [maker, rival] = arrival.operations;
    if (isInitial || other !== undefined || maker === undefined || rival !== undefined) {
      return UNDECIDED;
    }
    const made = this.#stateAt[maker];
    if (made !== undefined) {
      const rows = this.withReads([shownBy, made.shownBy]);
      return invalid(
        [...rows, this.#rows[maker] as number],
        'two reads need one append at two places',
      );
    }
    this.#stateAt[maker] = needed;
    needed.maker = maker;
    if (arrival.from !== undefined) needed.from = this.#need(arrival.from, shownBy);
    return undefined;
  }
}
