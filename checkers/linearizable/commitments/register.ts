// The commitments of a register: values that were written by one operation only. It does not matter
// that others were written many times; so this helps where the chains (see decide/chains.ts) cannot
// decide.

import { OUTCOME_INFO, OUTCOME_OK, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { Json } from '../../../src/json.ts';
import { CAS, kindsOf, READ, WRITE } from '../decide/chain-values.ts';
import { ValueIndex } from '../decide/value-index.ts';
import { TURN_ITEMS, TURN_QUESTIONS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import type { Timeline } from '../tables/timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../tables/transitions.ts';
import { ANYTHING, Commitments } from './commitments.ts';

const NONE = -1;
const UNKNOWN = -2;
/** Number of the initial value. */
const INITIAL = 0;

/** Gives turns; `undefined` where there are none. */
export function* registerCommitments<State>(
  columns: CheckedColumns,
  timeline: Timeline,
  transitions: Transitions<State>,
  initial: Json,
): Generator<void, Commitments | undefined, unknown> {
  const index = yield* indexOfValues(columns, timeline, columns.values.intern(initial));
  const values = new RegisterValues(columns, timeline, index);
  yield* values.read();
  const commitments = new Commitments();
  for (let value = 0; value < index.count; value++) {
    if (value % TURN_QUESTIONS === TURN_QUESTIONS - 1) yield;
    if (!values.isBound(value)) continue;
    const state = values.stateOf(value, transitions);
    if (state === IMPOSSIBLE) continue;
    const exit = values.exit[value] as number;
    const exitClass = exit === NONE ? ANYTHING : (timeline.classOf[exit] as number);
    commitments.bind(state, values.lastNeeded[value] as number, exitClass);
  }
  if (commitments.count === 0) return undefined;
  commitments.heads = yield* values.heads();
  return commitments;
}

/** Numbers for all values that some operation names; the initial one has the first. */
function* indexOfValues(
  columns: CheckedColumns,
  { rows, size }: Timeline,
  initial: number,
): Generator<void, ValueIndex, unknown> {
  const { f, input, input2, output } = columns;
  const kinds = kindsOf(columns, true);
  const codes = new Int32Array(1 + 2 * size);
  let count = 0;
  codes[count++] = initial;
  for (let operation = 0; operation < size; operation++) {
    if (operation % TURN_ITEMS === TURN_ITEMS - 1) yield;
    const row = rows[operation] as number;
    const kind = kinds[f[row] as number];
    codes[count++] = (kind === READ ? output[row] : input[row]) as number;
    if (kind === CAS) codes[count++] = input2[row] as number;
  }
  let [min, max] = [initial, initial];
  for (let i = 0; i < count; i++) {
    const code = codes[i] as number;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  const index = new ValueIndex(count, min, max);
  for (let i = 0; i < count; i++) {
    if (i % TURN_ITEMS === TURN_ITEMS - 1) yield;
    index.add(codes[i] as number);
  }
  return index;
}

/**
 * What is known about each value, by its number. Operations by their number in the timeline, or
 * `NONE`.
 */
class RegisterValues {
  /** The compare-and-set that is known to have replaced it. */
  readonly exit: Int32Array;
  /** The operation called last of those that are known to need it. */
  readonly lastNeeded: Int32Array;
  /** How many operations can have written it; the initial value counts as written once. */
  readonly #makers: Int32Array;
  readonly #maker: Int32Array;
  /** The plain write from whose value this one came; `UNKNOWN` until it is looked for. */
  readonly #head: Int32Array;
  /** Number of the state in which the register has this value; `UNKNOWN` until it is looked for. */
  readonly #state: Int32Array;
  readonly #index: ValueIndex;
  readonly #columns: CheckedColumns;
  readonly #timeline: Timeline;
  readonly #kinds: Uint8Array;

  constructor(columns: CheckedColumns, timeline: Timeline, index: ValueIndex) {
    const { count } = index;
    this.exit = new Int32Array(count).fill(NONE);
    this.lastNeeded = new Int32Array(count).fill(NONE);
    this.#makers = new Int32Array(count);
    this.#maker = new Int32Array(count).fill(NONE);
    this.#head = new Int32Array(count).fill(UNKNOWN);
    this.#state = new Int32Array(count).fill(UNKNOWN);
    this.#makers[INITIAL] = 1;
    this.#state[INITIAL] = 0;
    this.#index = index;
    this.#columns = columns;
    this.#timeline = timeline;
    this.#kinds = kindsOf(columns, true);
  }

  *read(): Generator<void, void, unknown> {
    for (let operation = 0; operation < this.#timeline.size; operation++) {
      if (operation % TURN_ITEMS === TURN_ITEMS - 1) yield;
      this.#add(operation);
    }
    for (let value = 0; value < this.#index.count; value++) {
      if (value % TURN_ITEMS === TURN_ITEMS - 1) yield;
      this.#follow(value);
    }
  }

  /** The value comes at most once and is needed by something. */
  isBound(value: number): boolean {
    const isNeeded = this.lastNeeded[value] !== NONE || this.exit[value] !== NONE;
    return this.#makers[value] === 1 && isNeeded;
  }

  /** As in `Commitments`. */
  *heads(): Generator<void, Int32Array<ArrayBuffer>, unknown> {
    const { rows, size } = this.#timeline;
    const { f, output, input, outcome } = this.#columns;
    const heads = new Int32Array(size).fill(NONE);
    for (let operation = 0; operation < size; operation++) {
      if (operation % TURN_ITEMS === TURN_ITEMS - 1) yield;
      const row = rows[operation] as number;
      const kind = this.#kinds[f[row] as number];
      if (outcome[row] !== OUTCOME_OK || kind === WRITE) continue;
      const code = (kind === READ ? output[row] : input[row]) as number;
      heads[operation] = this.#headOf(this.#index.find(code));
    }
    return heads;
  }

  /**
   * The model alone knows what its states are, so it is asked: by the operations that made the
   * value.
   */
  stateOf<State>(value: number, transitions: Transitions<State>): number {
    const path: number[] = [];
    let at = value;
    while (this.#state[at] === UNKNOWN && this.#maker[at] !== NONE) {
      this.#state[at] = IMPOSSIBLE;
      path.push(at);
      const source = this.#sourceOf(at);
      if (source === NONE) break;
      at = source;
    }
    // What a plain write makes does not depend on what was there before.
    let state = Math.max(0, this.#state[at] as number);
    for (let each = path.pop(); each !== undefined; each = path.pop()) {
      const maker = this.#maker[each] as number;
      state = transitions.step(state, this.#timeline.classOf[maker] as number);
      if (state === IMPOSSIBLE) return IMPOSSIBLE;
      this.#state[each] = state;
    }
    return this.#state[value] as number;
  }

  /** The value that the maker of this one replaced; `NONE` for a plain write. */
  #sourceOf(value: number): number {
    const row = this.#timeline.rows[this.#maker[value] as number] as number;
    const { f, input } = this.#columns;
    return this.#kinds[f[row] as number] === CAS ? this.#index.find(input[row] as number) : NONE;
  }

  #add(operation: number): void {
    const { f, input, input2, output, outcome } = this.#columns;
    const row = this.#timeline.rows[operation] as number;
    const kind = this.#kinds[f[row] as number];
    if (kind === READ) {
      this.lastNeeded[this.#index.find(output[row] as number)] = operation;
      return;
    }
    if (outcome[row] === OUTCOME_REFUSED) return;
    const made = this.#index.find((kind === WRITE ? input[row] : input2[row]) as number);
    this.#makers[made] = (this.#makers[made] as number) + 1;
    this.#maker[made] = operation;
    if (kind === WRITE || outcome[row] !== OUTCOME_OK) return;
    const replaced = this.#index.find(input[row] as number);
    this.lastNeeded[replaced] = operation;
    this.exit[replaced] = operation;
  }

  /**
   * A needed value that only an indeterminate compare-and-set can have made: that happened, so it
   * binds too.
   */
  #follow(needed: number): void {
    const { outcome } = this.#columns;
    let at = needed;
    while (this.isBound(at) && this.#maker[at] !== NONE) {
      const maker = this.#maker[at] as number;
      const source = this.#sourceOf(at);
      if (source === NONE || outcome[this.#timeline.rows[maker] as number] !== OUTCOME_INFO) return;
      if (this.exit[source] !== NONE) return;
      this.exit[source] = maker;
      at = source;
    }
  }

  #headOf(value: number): number {
    const path: number[] = [];
    let head = NONE;
    for (let at = value; ; ) {
      if (this.#head[at] !== UNKNOWN) {
        head = this.#head[at] as number;
        break;
      }
      // A circle of compare-and-sets has no head.
      this.#head[at] = NONE;
      path.push(at);
      if (this.#makers[at] !== 1 || this.#maker[at] === NONE) break;
      head = this.#maker[at] as number;
      const source = this.#sourceOf(at);
      if (source === NONE) break;
      at = source;
    }
    for (const each of path) this.#head[each] = head;
    return head;
  }
}
