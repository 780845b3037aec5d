// Checking while a run is going on: events are pushed one at a time, and the first response that no linearization
// explains is reported. What an operation was told must be known before it can be judged, so the events wait for
// the operations called before them to return; one that takes longer than the patience is taken as indeterminate,
// which never makes a legal history look illegal but may let a violation pass. The last word has the check of the
// whole history.

import { PAIR_FUNCTIONS } from '../../src/history/columns.ts';
import { PRECONDITION_FAILED } from '../../src/history/event-columns.ts';
import type { Op } from '../../src/history/types.ts';
import { canonicalJson } from '../../src/history/value-pool.ts';
import type { Json } from '../../src/json.ts';
import { guarded } from './classes.ts';
import type { Model, Operation } from './model.ts';
import { OnlineFrontier } from './online-frontier.ts';

export interface OnlineOptions {
  /** How long the events wait for an operation to return, in nanoseconds of their own time. Default: 0.5 s. */
  readonly patienceNs?: number;
  /** Configurations of one partition at one moment; beyond that it is given up. Default: 200,000. */
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
  slot: number;
}

/** One thing that waits to be judged. */
interface Waiting {
  readonly kind: 'call' | 'return';
  readonly pending: Pending;
  readonly index: number;
}

export class OnlineLinearizability<State> {
  readonly #model: Model<State>;
  readonly #patienceNs: number;
  readonly #configurationsMax: number;
  /** `null`: given up. */
  readonly #partitions = new Map<string, OnlineFrontier<State> | null>();
  readonly #pending = new Map<Op['process'], Pending>();
  #queue: Waiting[] = [];
  #head = 0;
  #undecided = 0;
  #invalid: OnlineStatus | undefined;

  constructor(model: Model<State>, options: OnlineOptions = {}) {
    this.#model = model;
    this.#patienceNs = options.patienceNs ?? 5e8;
    this.#configurationsMax = options.configurationsMax ?? 200_000;
  }

  /** Events that wait to be judged. */
  get backlog(): number {
    return this.#queue.length - this.#head;
  }

  /** Takes the next event of the run. Events of the nemesis only carry time. Throws `ModelError`. */
  push(op: Op): OnlineStatus {
    if (this.#invalid !== undefined) return this.#invalid;
    if (op.process !== 'nemesis') this.#note(op);
    return this.#drain(op.time);
  }

  /** Time has passed without an event, in nanoseconds of the run: those who were waited for may be out of patience. */
  advance(time: number): OnlineStatus {
    return this.#drain(time);
  }

  /** Judges what still waits; operations that have not returned are indeterminate. */
  finish(): OnlineStatus {
    return this.#drain(Infinity);
  }

  #note(op: Op): void {
    if (op.type === 'invoke') {
      const pending: Pending = { call: op, operation: undefined, slot: -1 };
      this.#pending.set(op.process, pending);
      this.#queue.push({ kind: 'call', pending, index: op.index });
      return;
    }
    const pending = this.#pending.get(op.process);
    // A return without a call is for the check of the whole history to complain about.
    if (pending === undefined) return;
    this.#pending.delete(op.process);
    if (pending.operation !== undefined) return;
    pending.operation = operationOf(this.#model, pending.call, op);
    if (pending.operation !== null && pending.operation.outcome !== 'info') {
      this.#queue.push({ kind: 'return', pending, index: op.index });
    }
  }

  #drain(time: number): OnlineStatus {
    while (this.#head < this.#queue.length && this.#invalid === undefined) {
      const waiting = this.#queue[this.#head] as Waiting;
      const { pending } = waiting;
      if (pending.operation === undefined) {
        if (time !== Infinity && time - pending.call.time <= this.#patienceNs) break;
        pending.operation = operationOf(this.#model, pending.call, undefined);
      }
      this.#head++;
      this.#judge(waiting);
    }
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return this.#invalid ?? { verdict: 'possible', undecided: this.#undecided };
  }

  #judge({ kind, pending, index }: Waiting): void {
    const { operation } = pending;
    if (operation === null || operation === undefined) return;
    const name = this.#partitionOf(operation, index);
    const text = name === undefined ? '' : canonicalJson(name);
    let frontier = this.#partitions.get(text);
    if (frontier === undefined) {
      frontier = new OnlineFrontier(this.#model, this.#configurationsMax);
      this.#partitions.set(text, frontier);
    }
    if (frontier === null) return;
    // Wrong values are an error of the recording, which the check of the whole history will name.
    if (guarded(this.#model, index, () => this.#model.complaint?.(operation)) !== undefined) {
      this.#partitions.set(text, null);
      this.#undecided++;
      return;
    }
    const judged = frontier;
    const outcome = guarded(this.#model, index, () => {
      if (kind === 'return') return judged.return(pending.slot);
      if (operation.outcome === 'info') judged.offer(operation);
      else pending.slot = judged.call(operation);
      return 'possible';
    });
    if (outcome === 'exhausted') {
      this.#partitions.set(text, null);
      this.#undecided++;
    } else if (outcome === 'invalid') {
      const partition = name === undefined ? {} : { partition: name };
      this.#invalid = { verdict: 'invalid', index, ...partition };
    }
  }

  #partitionOf(operation: Operation, index: number): Json | undefined {
    const model = this.#model;
    if (model.partition === undefined) return operation.key;
    return guarded(model, index, () => model.partition?.(operation));
  }
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
