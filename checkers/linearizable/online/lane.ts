// One way of going through the events of a run, in order, with a search for each partition. A lane
// that is sure of what it was told goes only as far as everything is known; another may run ahead
// of it on assumptions, from a copy.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';
import { guarded } from '../tables/classes.ts';
import { OnlineFrontier } from './frontier.ts';

/** A call or a return. */
export interface LaneEvent {
  readonly kind: 'call' | 'return';
  /** Whoever calls and returns: the same object for both. */
  readonly caller: object;
  /** `index` of the event in the history. */
  readonly index: number;
}

/** Where no linearization was left. */
export interface LaneViolation {
  readonly index: number;
  readonly partition?: Json;
}

export class OnlineLane<State> {
  readonly #model: Model<State>;
  readonly #configurationsMax: number;
  readonly #base: OnlineLane<State> | null;
  /** `null`: given up. */
  readonly #partitions = new Map<string, OnlineFrontier<State> | null>();
  /** Slots of those who were called and have not returned. */
  readonly #slots = new Map<object, number>();
  #undecided = 0;

  constructor(
    model: Model<State>,
    configurationsMax: number,
    base: OnlineLane<State> | null = null,
  ) {
    this.#model = model;
    this.#configurationsMax = configurationsMax;
    this.#base = base;
  }

  /** Partitions that were given up: nothing is known about them. */
  get undecided(): number {
    return this.#undecided;
  }

  /**
   * A lane that starts out where this one is. This one must not go on as long as the copy is used.
   */
  copy(): OnlineLane<State> {
    return new OnlineLane(this.#model, this.#configurationsMax, this);
  }

  /**
   * Takes an operation's next event; `operation` is what is known, or assumed, of it. Throws
   * `ModelError`.
   */
  judge({ kind, caller, index }: LaneEvent, operation: Operation): LaneViolation | null {
    // What was taken as indeterminate at its call has nothing to return.
    const slot = this.#slotOf(caller);
    if (kind === 'return' && slot === undefined) return null;
    const name = this.#partitionOf(operation, index);
    const text = name === undefined ? '' : canonicalJson(name);
    const frontier = this.#frontierOf(text);
    if (frontier === null) return null;
    // Wrong values are an error of the recording, which the check of the whole history will name.
    if (guarded(this.#model, index, () => this.#model.complaint?.(operation)) !== undefined) {
      this.#giveUp(text);
      return null;
    }
    const outcome = guarded(this.#model, index, () => {
      if (kind === 'return') {
        this.#slots.delete(caller);
        return frontier.return(slot as number);
      }
      if (operation.outcome === 'info') frontier.offer(operation);
      else this.#slots.set(caller, frontier.call(operation));
      return 'possible';
    });
    if (outcome === 'exhausted') this.#giveUp(text);
    if (outcome !== 'invalid') return null;
    return { index, ...(name === undefined ? {} : { partition: name }) };
  }

  #slotOf(caller: object): number | undefined {
    const slot = this.#slots.get(caller);
    return slot === undefined && this.#base !== null ? this.#base.#slotOf(caller) : slot;
  }

  #frontierOf(partition: string): OnlineFrontier<State> | null {
    const known = this.#partitions.get(partition);
    if (known !== undefined) return known;
    const before = this.#base === null ? undefined : this.#base.#partitions.get(partition);
    const frontier =
      before === undefined
        ? new OnlineFrontier(this.#model, this.#configurationsMax)
        : (before?.copy() ?? null);
    this.#partitions.set(partition, frontier);
    return frontier;
  }

  #giveUp(partition: string): void {
    this.#partitions.set(partition, null);
    this.#undecided++;
  }

  #partitionOf(operation: Operation, index: number): Json | undefined {
    const model = this.#model;
    if (model.partition === undefined) return operation.key;
    return guarded(model, index, () => model.partition?.(operation));
  }
}
