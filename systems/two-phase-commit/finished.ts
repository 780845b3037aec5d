// What a participant remembers of attempts that are over for it, so that a message that comes late,
// or twice, starts nothing anew. Coordinators number their attempts and say from which number on
// any is still under way (the floor); what lies below is forgotten, and refused.

import {
  type AttemptId,
  type AttemptNumber,
  compareNumbers,
  coordinatorOf,
  numberOf,
} from './attempts.ts';
import type { LabelledOutcome, Outcome, PrepareRecord, SnapshotRecord } from './records.ts';

/** Labelled decisions remembered for inspection. */
const LABELS_MAX = 2_000;

export class Finished {
  readonly #outcomes = new Map<AttemptId, Outcome>();
  readonly #floors = new Map<string, AttemptNumber>();
  readonly #labelled = new Map<string, LabelledOutcome>();

  outcome(attempt: AttemptId): Outcome | undefined {
    return this.#outcomes.get(attempt);
  }

  /** `promise`: what this node promised for it; null where it had not voted yes. */
  add(attempt: AttemptId, outcome: Outcome, promise: PrepareRecord | null): void {
    if (!this.isBelowFloor(attempt)) this.#outcomes.set(attempt, outcome);
    const label = promise?.label ?? null;
    // Attempts share the label of their transaction: it is committed as soon as one of them is.
    if (label === null || this.#labelled.get(label)?.outcome === 'committed') return;
    this.#labelled.delete(label);
    const keys = promise?.locks.map(([key]) => key) ?? [];
    this.#labelled.set(label, { label, outcome, keys });
    if (this.#labelled.size > LABELS_MAX) {
      this.#labelled.delete(this.#labelled.keys().next().value as string);
    }
  }

  isBelowFloor(attempt: AttemptId): boolean {
    const floor = this.#floors.get(coordinatorOf(attempt));
    return floor !== undefined && compareNumbers(numberOf(attempt), floor) < 0;
  }

  raiseFloor(coordinator: string, floor: AttemptNumber): void {
    const before = this.#floors.get(coordinator);
    if (before !== undefined && compareNumbers(floor, before) <= 0) return;
    this.#floors.set(coordinator, floor);
    for (const attempt of [...this.#outcomes.keys()]) {
      if (coordinatorOf(attempt) === coordinator && this.isBelowFloor(attempt)) {
        this.#outcomes.delete(attempt);
      }
    }
  }

  labelled(): readonly LabelledOutcome[] {
    return [...this.#labelled.values()];
  }

  snapshot(): Pick<SnapshotRecord, 'finished' | 'floors' | 'labelled'> {
    return {
      finished: [...this.#outcomes],
      floors: [...this.#floors],
      labelled: this.labelled(),
    };
  }

  load({ finished, floors, labelled }: ReturnType<Finished['snapshot']>): void {
    for (const [coordinator, floor] of floors) this.#floors.set(coordinator, floor);
    for (const [attempt, outcome] of finished) this.#outcomes.set(attempt, outcome);
    for (const each of labelled) this.#labelled.set(each.label, each);
  }
}
