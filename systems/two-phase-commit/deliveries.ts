// Commits on their way to the participants: repeated until each has acknowledged, then forgotten.

import type { AttemptId } from './attempts.ts';
import type { TransactionJournal } from './journal.ts';
import type { Post } from './messages.ts';
import type { DecisionRecord } from './records.ts';

const REPEAT_MS = 100;

interface Delivery {
  readonly record: DecisionRecord;
  /** Participants that have not acknowledged. */
  readonly left: Set<string>;
  /** When it was sent last; null while it is not on disk yet, and nobody may be told. */
  sentAt: number | null;
}

export interface DeliveryContext {
  readonly journal: TransactionJournal;
  readonly post: Post;
  now(): number;
}

export class Deliveries {
  readonly #context: DeliveryContext;
  readonly #deliveries = new Map<AttemptId, Delivery>();

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  get count(): number {
    return this.#deliveries.size;
  }

  attempts(): Iterable<AttemptId> {
    return this.#deliveries.keys();
  }

  has(attempt: AttemptId): boolean {
    return this.#deliveries.has(attempt);
  }

  records(): readonly DecisionRecord[] {
    return [...this.#deliveries.values()].map(({ record }) => record);
  }

  /** Notes a commit that nobody may be told of yet. */
  add(record: DecisionRecord): void {
    const left = new Set(record.participants);
    this.#deliveries.set(record.attempt, { record, left, sentAt: null });
  }

  remove(attempt: AttemptId): void {
    this.#deliveries.delete(attempt);
  }

  /** Tells the participants; the commit is on disk. */
  start(record: DecisionRecord): void {
    if (!this.#deliveries.has(record.attempt)) this.add(record);
    const delivery = this.#deliveries.get(record.attempt);
    if (delivery !== undefined) this.#send(delivery);
  }

  /** After a recovery, once what was recovered is safe. */
  startAll(): void {
    for (const delivery of this.#deliveries.values()) this.#send(delivery);
  }

  #send(delivery: Delivery): void {
    delivery.sentAt = this.#context.now();
    const { attempt } = delivery.record;
    for (const node of delivery.left) {
      this.#context.post(node, { type: 'tx_decide', attempt, outcome: 'committed' });
    }
  }

  acknowledged(node: string, attempt: AttemptId): void {
    const delivery = this.#deliveries.get(attempt);
    if (delivery === undefined) return;
    delivery.left.delete(node);
    if (delivery.left.size > 0) return;
    this.#deliveries.delete(attempt);
    this.#context.journal.append([{ kind: 'end', attempt }]);
  }

  tick(): void {
    const now = this.#context.now();
    for (const delivery of this.#deliveries.values()) {
      if (delivery.sentAt !== null && now - delivery.sentAt >= REPEAT_MS) this.#send(delivery);
    }
  }
}
