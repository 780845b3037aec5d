// The commitments of a key whose states are texts that grow: states to which the key can come only
// once. They are known even where some elements were appended twice, as long as what was before
// them came only once.

import { type KvState, KvStates } from '../decide/kv-states.ts';
import { TURN_QUESTIONS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import type { Timeline } from '../tables/timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../tables/transitions.ts';
import { ANYTHING, Commitments } from './commitments.ts';

/** Gives turns; `undefined` where there are none. */
export function* kvCommitments<State>(
  columns: CheckedColumns,
  timeline: Timeline,
  transitions: Transitions<State>,
  absent: string | null,
): Generator<void, Commitments | undefined, unknown> {
  const states = yield* KvStates.of(columns, timeline.rows, absent);
  if (states === undefined) return undefined;
  yield;
  const exits = yield* exitsOf(states);
  const numbers = new KvNumbers(states, timeline, transitions);
  const commitments = new Commitments();
  let asked = 0;
  for (const [state, exit] of exits) {
    if (++asked % TURN_QUESTIONS === 0) yield;
    const number = state.times === 1 ? numbers.numberOf(state) : IMPOSSIBLE;
    if (number === IMPOSSIBLE) continue;
    const lastNeeded = state.reads[state.reads.length - 1] ?? -1;
    commitments.bind(number, lastNeeded, exit < 0 ? ANYTHING : (timeline.classOf[exit] as number));
  }
  if (commitments.count === 0) return undefined;
  commitments.heads = yield* headsOf(states, timeline);
  return commitments;
}

/**
 * The state before, where there is only one way to come to `state`, and that is an append (never to
 * the initial one).
 */
function before({ arrivals }: KvState): KvState | undefined {
  return arrivals.length === 1 ? arrivals[0]?.from : undefined;
}

/**
 * All states that are needed by some read, and the position of the append that has to end each; -1:
 * any will do.
 */
function* exitsOf(states: KvStates): Generator<void, Map<KvState, number>, unknown> {
  const exits = new Map<KvState, number>();
  let asked = 0;
  for (const state of states.all) {
    if (++asked % TURN_QUESTIONS === 0) yield;
    if (state.reads.length > 0) exits.set(state, -1);
  }
  // The map grows while it is gone through.
  for (const state of exits.keys()) {
    if (++asked % TURN_QUESTIONS === 0) yield;
    const earlier = before(state);
    if (earlier !== undefined) exits.set(earlier, state.arrivals[0]?.operations[0] as number);
  }
  return exits;
}

function* headsOf(
  states: KvStates,
  { size }: Timeline,
): Generator<void, Int32Array<ArrayBuffer>, unknown> {
  const heads = new Int32Array(size).fill(-1);
  const known = new Map<KvState, number>();
  let asked = 0;
  for (const state of states.all) {
    if (++asked % TURN_QUESTIONS === 0) yield;
    if (state.reads.length === 0) continue;
    const path: KvState[] = [];
    let at: KvState | undefined = state;
    let last = state;
    while (at !== undefined && !known.has(at)) {
      path.push(at);
      last = at;
      at = before(at);
    }
    const head = at === undefined ? beginning(last) : (known.get(at) as number);
    for (const each of path) known.set(each, head);
    for (const read of state.reads) heads[read] = head;
  }
  return heads;
}

/** The put that made a state, where there is only one. */
function beginning({ arrivals }: KvState): number {
  const [arrival, other] = arrivals;
  if (arrival === undefined || other !== undefined || arrival.from !== undefined) return -1;
  return arrival.operations.length === 1 ? (arrival.operations[0] as number) : -1;
}

/**
 * Numbers of states in the table of steps. The model alone knows what its states are, so it is
 * asked.
 */
class KvNumbers<State> {
  readonly #known = new Map<KvState, number>();
  readonly #timeline: Timeline;
  readonly #transitions: Transitions<State>;

  constructor(states: KvStates, timeline: Timeline, transitions: Transitions<State>) {
    this.#timeline = timeline;
    this.#transitions = transitions;
    this.#known.set(states.initial, 0);
  }

  /** `IMPOSSIBLE` where the model does not come to that state. */
  numberOf(state: KvState): number {
    const path: KvState[] = [];
    let at: KvState | undefined = state;
    while (at !== undefined && !this.#known.has(at)) {
      path.push(at);
      at = at.arrivals[0]?.from;
    }
    // What a put makes does not depend on what was there before.
    let number = at === undefined ? 0 : (this.#known.get(at) as number);
    for (let each = path.pop(); each !== undefined; each = path.pop()) {
      const operation = each.arrivals[0]?.operations[0];
      if (number === IMPOSSIBLE || operation === undefined) number = IMPOSSIBLE;
      else number = this.#transitions.step(number, this.#timeline.classOf[operation] as number);
      this.#known.set(each, number);
    }
    return number;
  }
}
