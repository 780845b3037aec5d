// Checking while a run is going on: events are pushed one at a time, and the first response that no
// linearization explains is reported. What an operation was told must be known before it can be
// judged, so the events wait for the operations called before them to return. Where one takes
// longer than the patience, a second lane runs ahead on the assumption that whatever hangs is
// indeterminate; that never makes a legal history look illegal. When one that hung returns after
// all, the second lane begins anew with what is known then, so nothing is missed for good. The last
// word has the check of the whole history.

import { PAIR_FUNCTIONS } from '../../../src/history/columns.ts';
import { PRECONDITION_FAILED } from '../../../src/history/event-columns.ts';
import type { Op } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';
import { type LaneEvent, type LaneViolation, OnlineLane } from './lane.ts';

/** How long to wait for operations, and what one moment may cost. */
export interface OnlineOptions {
  /**
   * How long the events wait for an operation to return before it is assumed, for the time being,
   * to be indeterminate; nanoseconds of their own time. Default: 0.5 s.
   */
  readonly patienceNs?: number;
  /** After this long it is taken as indeterminate for good, in nanoseconds. Default: 10 s. */
  readonly lossNs?: number;
  /**
   * Configurations of one partition at one moment; beyond that it is given up. Default: 200,000.
   */
  readonly configurationsMax?: number;
}

/** `undecided`: partitions that were given up; nothing is known about them. */
export type OnlineStatus =
  | { readonly verdict: 'possible'; readonly undecided: number }
  | {
      readonly verdict: 'invalid';
      /** `index` of the response at which no linearization was left. */
      readonly index: number;
      readonly partition?: Json;
    };

/** An operation from its call to its return. */
interface Pending {
  readonly call: Op;
  /** What the model will see; `undefined` until it is known, `null` when it cannot matter. */
  operation: Operation | null | undefined;
  /** What it is assumed to be by the lane that runs ahead. */
  assumed: Operation | null | undefined;
}

/** One thing that waits to be judged. */
interface Waiting extends LaneEvent {
  readonly caller: Pending;
}

/** The lane that runs ahead. */
interface Ahead<State> {
  readonly lane: OnlineLane<State>;
  /** The next event in the queue. */
  at: number;
  /** What it was built on has changed. */
  isStale: boolean;
}

/** The lane that runs ahead begins anew at most this often in the time of one patience. */
const RENEWALS_PER_PATIENCE = 4;

/**
 * Judges a history while it comes in: events are pushed, and the first response that no
 * linearization explains is reported. What it reports is certain; what it passes is for the check
 * of the whole history to decide.
 */
export class OnlineLinearizability<State> {
  readonly #model: Model<State>;
  readonly #patienceNs: number;
  readonly #lossNs: number;
  readonly #sure: OnlineLane<State>;
  #ahead: Ahead<State> | null = null;
  #renewedAt = Number.NEGATIVE_INFINITY;
  readonly #pending = new Map<Op['process'], Pending>();
  #queue: Waiting[] = [];
  #head = 0;
  #invalid: OnlineStatus | undefined;

  constructor(model: Model<State>, options: OnlineOptions = {}) {
    this.#model = model;
    this.#patienceNs = options.patienceNs ?? 5e8;
    this.#lossNs = Math.max(options.lossNs ?? 1e10, this.#patienceNs);
    this.#sure = new OnlineLane(model, options.configurationsMax ?? 200_000);
  }

  /** Events that wait to be judged for good. */
  get backlog(): number {
    return this.#queue.length - this.#head;
  }

  /**
   * Takes the next event of the run. Events of the nemesis only carry time. Throws `ModelError`.
   */
  push(op: Op): OnlineStatus {
    if (this.#invalid !== undefined) return this.#invalid;
    if (op.process !== 'nemesis') this.#note(op);
    return this.advance(op.time);
  }

  /**
   * Time has passed, in nanoseconds of the run: those who were waited for may be out of patience.
   */
  advance(time: number): OnlineStatus {
    this.#advanceSure(time);
    if (this.#invalid === undefined && this.#head < this.#queue.length) this.#advanceAhead(time);
    this.#shorten();
    return this.#invalid ?? { verdict: 'possible', undecided: this.#sure.undecided };
  }

  /** Judges what still waits; operations that have not returned are indeterminate. */
  finish(): OnlineStatus {
    return this.advance(Infinity);
  }

  #note(op: Op): void {
    if (op.type === 'invoke') {
      const caller: Pending = { call: op, operation: undefined, assumed: undefined };
      this.#pending.set(op.process, caller);
      this.#queue.push({ kind: 'call', caller, index: op.index });
      return;
    }
    const caller = this.#pending.get(op.process);
    // A return without a call is for the check of the whole history to complain about.
    if (caller === undefined) return;
    this.#pending.delete(op.process);
    if (caller.operation !== undefined) return;
    caller.operation = operationOf(this.#model, caller.call, op);
    const isInfo = caller.operation?.outcome === 'info';
    if (caller.assumed !== undefined && !isInfo && this.#ahead !== null) this.#ahead.isStale = true;
    if (caller.operation !== null && !isInfo) {
      this.#queue.push({ kind: 'return', caller, index: op.index });
    }
  }

  /** As far as everything is known, or lost. */
  #advanceSure(time: number): void {
    for (; this.#head < this.#queue.length && this.#invalid === undefined; this.#head++) {
      const event = this.#queue[this.#head] as Waiting;
      const { caller } = event;
      if (caller.operation === undefined) {
        if (!this.#isOver(time, caller, this.#lossNs)) break;
        caller.operation = operationOf(this.#model, caller.call, undefined);
      }
      this.#ahead = null;
      this.#judge(this.#sure, event, caller.operation);
    }
  }

  /** As far as everything is known, or hangs. */
  #advanceAhead(time: number): void {
    const ahead = this.#renewed(time);
    if (ahead === null) return;
    for (; ahead.at < this.#queue.length && this.#invalid === undefined; ahead.at++) {
      const event = this.#queue[ahead.at] as Waiting;
      const { caller } = event;
      if (caller.operation === undefined) {
        if (!this.#isOver(time, caller, this.#patienceNs)) break;
        caller.assumed = operationOf(this.#model, caller.call, undefined);
      }
      this.#judge(ahead.lane, event, caller.operation ?? caller.assumed ?? null);
    }
  }

  #renewed(time: number): Ahead<State> | null {
    const ahead = this.#ahead;
    if (ahead !== null && !ahead.isStale) return ahead;
    // Beginning anew goes through the whole backlog again.
    const isRecent = time - this.#renewedAt < this.#patienceNs / RENEWALS_PER_PATIENCE;
    const { caller } = this.#queue[this.#head] as Waiting;
    if (isRecent || !this.#isOver(time, caller, this.#patienceNs)) return ahead;
    this.#ahead = { lane: this.#sure.copy(), at: this.#head, isStale: false };
    this.#renewedAt = time;
    return this.#ahead;
  }

  #isOver(time: number, { call }: Pending, limitNs: number): boolean {
    return time === Infinity || time - call.time > limitNs;
  }

  #judge(lane: OnlineLane<State>, event: Waiting, operation: Operation | null): void {
    if (operation === null) return;
    const violation = lane.judge(event, operation);
    if (violation !== null) this.#invalid = invalidAt(violation);
  }

  #shorten(): void {
    if (this.#head <= 1024 || this.#head * 2 <= this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#head);
    if (this.#ahead !== null) this.#ahead.at -= this.#head;
    this.#head = 0;
  }
}

function invalidAt({ index, partition }: LaneViolation): OnlineStatus {
  return { verdict: 'invalid', index, ...(partition === undefined ? {} : { partition }) };
}

/** The operation as the model sees it; `null` when it did not happen and says nothing. */
function operationOf<State>(
  model: Model<State>,
  call: Op,
  returned: Op | undefined,
): Operation | null {
  const { f, key, value } = call;
  const base = { f, key, input: value };
  if (returned === undefined || returned.type === 'info') {
    return { ...base, output: undefined, outcome: 'info' };
  }
  if (returned.type === 'ok') {
    const output = PAIR_FUNCTIONS.has(f) ? undefined : returned.value;
    return { ...base, output, outcome: 'ok' };
  }
  const refused = model.strict === true && returned.error?.code === PRECONDITION_FAILED;
  return refused ? { ...base, output: undefined, outcome: 'refused' } : null;
}
