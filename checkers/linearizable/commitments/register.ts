// The commitments of a register: values that were written by one operation only. It does not matter that others were
// written many times; so this helps where the chains (see decide/chains.ts) cannot decide.

import { OUTCOME_INFO, OUTCOME_OK, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { Json } from '../../../src/json.ts';
import { CAS, kindsOf, READ, WRITE } from '../decide/chain-values.ts';
import type { CheckedColumns } from '../partitions.ts';
import type { Timeline } from '../timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../transitions.ts';
import { ANYTHING, type Bond, Commitments } from './commitments.ts';

/** What is known about a value. Operations by their number in the timeline, -1 for none. */
interface ValueFacts {
  readonly code: number;
  /** How many operations can have written it; the initial value counts as written once. */
  makers: number;
  maker: number;
  lastNeeded: number;
  /** The compare-and-set that is known to have replaced it. */
  exit: number;
  /** The plain write from whose value this one came; `UNKNOWN` until it is looked for. */
  head: number;
  /** Number of the state in which the register has this value; `UNKNOWN` until it is looked for. */
  state: number;
}

const UNKNOWN = -2;

/** `undefined` where there are none. */
export function registerCommitments<State>(
  columns: CheckedColumns,
  timeline: Timeline,
  transitions: Transitions<State>,
  initial: Json,
): Commitments | undefined {
  const values = new RegisterValues(columns, timeline, columns.values.intern(initial));
  const bonds = values.once().flatMap(({ code, lastNeeded, exit }): Bond[] => {
    const state = values.stateOf(code, transitions);
    if (state < 0) return [];
    return [{ state, lastNeeded, exit: exit < 0 ? ANYTHING : (timeline.classOf[exit] as number) }];
  });
  return bonds.length === 0 ? undefined : new Commitments(bonds, values.heads());
}

class RegisterValues {
  readonly #columns: CheckedColumns;
  readonly #timeline: Timeline;
  readonly #facts = new Map<number, ValueFacts>();
  readonly #kinds: Uint8Array;

  constructor(columns: CheckedColumns, timeline: Timeline, initial: number) {
    this.#columns = columns;
    this.#timeline = timeline;
    this.#kinds = kindsOf(columns, true);
    Object.assign(this.#of(initial), { makers: 1, state: 0 });
    for (let operation = 0; operation < timeline.size; operation++) this.#add(operation);
    for (const facts of this.#facts.values()) this.#follow(facts);
  }

  /** Values that come at most once and are needed by something. */
  once(): ValueFacts[] {
    return [...this.#facts.values()].filter(
      ({ makers, lastNeeded, exit }) => makers === 1 && (lastNeeded >= 0 || exit >= 0),
    );
  }

  /** As in `Commitments`. */
  heads(): Int32Array {
    const { rows, size } = this.#timeline;
    const { f, output, input, outcome } = this.#columns;
    const heads = new Int32Array(size).fill(-1);
    for (let operation = 0; operation < size; operation++) {
      const row = rows[operation] as number;
      const kind = this.#kinds[f[row] as number];
      if (outcome[row] !== OUTCOME_OK || kind === WRITE) continue;
      heads[operation] = this.#headOf((kind === READ ? output[row] : input[row]) as number);
    }
    return heads;
  }

  /** The model alone knows what its states are, so it is asked: by the operations that made the value. */
  stateOf<State>(code: number, transitions: Transitions<State>): number {
    const path: ValueFacts[] = [];
    let at = this.#of(code);
    while (at.state === UNKNOWN && at.maker >= 0) {
      at.state = IMPOSSIBLE;
      path.push(at);
      const row = this.#timeline.rows[at.maker] as number;
      if (this.#kinds[this.#columns.f[row] as number] !== CAS) break;
      at = this.#of(this.#columns.input[row] as number);
    }
    // What a plain write makes does not depend on what was there before.
    let state = at.state >= 0 ? at.state : 0;
    for (let facts = path.pop(); facts !== undefined; facts = path.pop()) {
      state = transitions.step(state, this.#timeline.classOf[facts.maker] as number);
      if (state === IMPOSSIBLE) return IMPOSSIBLE;
      facts.state = state;
    }
    return this.#of(code).state;
  }

  #of(code: number): ValueFacts {
    let facts = this.#facts.get(code);
    if (facts === undefined) {
      facts = {
        code,
        makers: 0,
        maker: -1,
        lastNeeded: -1,
        exit: -1,
        head: UNKNOWN,
        state: UNKNOWN,
      };
      this.#facts.set(code, facts);
    }
    return facts;
  }

  #add(operation: number): void {
    const { f, input, input2, output, outcome } = this.#columns;
    const row = this.#timeline.rows[operation] as number;
    const kind = this.#kinds[f[row] as number];
    if (kind === READ) {
      this.#of(output[row] as number).lastNeeded = operation;
      return;
    }
    if (outcome[row] === OUTCOME_REFUSED) return;
    const made = this.#of((kind === WRITE ? input[row] : input2[row]) as number);
    made.makers++;
    made.maker = operation;
    if (kind === WRITE || outcome[row] !== OUTCOME_OK) return;
    const replaced = this.#of(input[row] as number);
    replaced.lastNeeded = operation;
    replaced.exit = operation;
  }

  /** A needed value that only an indeterminate compare-and-set can have made: that happened, so it binds too. */
  #follow(needed: ValueFacts): void {
    const { f, input, outcome } = this.#columns;
    let at = needed;
    while ((at.lastNeeded >= 0 || at.exit >= 0) && at.makers === 1 && at.maker >= 0) {
      const row = this.#timeline.rows[at.maker] as number;
      if (this.#kinds[f[row] as number] !== CAS || outcome[row] !== OUTCOME_INFO) return;
      const source = this.#of(input[row] as number);
      if (source.exit >= 0) return;
      source.exit = at.maker;
      at = source;
    }
  }

  #headOf(code: number): number {
    const { f, input } = this.#columns;
    const path: ValueFacts[] = [];
    let head = -1;
    for (let at = this.#of(code); ; ) {
      if (at.head !== UNKNOWN) {
        head = at.head;
        break;
      }
      // A circle of compare-and-sets has no head.
      at.head = -1;
      path.push(at);
      if (at.makers !== 1 || at.maker < 0) break;
      const row = this.#timeline.rows[at.maker] as number;
      head = at.maker;
      if (this.#kinds[f[row] as number] !== CAS) break;
      at = this.#of(input[row] as number);
    }
    for (const facts of path) facts.head = head;
    return head;
  }
}
