// Holds back what must not leave before the disk has what it depends on. One sync at a time; what
// is written while one is under way shares the next.
//
//   write a, hold m1 → sync 1 begins → write b, hold m2 →
//   sync 1 ends: m1 leaves, sync 2 begins → sync 2 ends: m2 leaves

import type { Outgoing, PersistMark } from '../core/types.ts';

export interface SyncGateParts {
  sync(): Promise<void>;
  send(outgoing: readonly Outgoing[]): void;
  /**
   * A sync has ended, and what it lets through has left; `mark` is the last hand-over that it
   * covers, if any.
   */
  synced(mark: PersistMark | null): void;
  /** The disk refused: nothing may be assumed of what was written. Nothing leaves any more. */
  failed(error: unknown): void;
}

export class SyncGate {
  readonly #parts: SyncGateParts;
  /** Written since the last sync began. */
  #dirty = false;
  #syncing = false;
  #closed = false;
  #mark: PersistMark | null = null;
  #held: Outgoing[] = [];

  constructor(parts: SyncGateParts) {
    this.#parts = parts;
  }

  /** Something was written to the disk; `mark` where it was handed out by the core. */
  written(mark: PersistMark | null): void {
    this.#dirty = true;
    if (mark !== null) this.#mark = mark;
  }

  /** Sends once everything written so far is durable: now, where it is. */
  sendWhenDurable(outgoing: readonly Outgoing[]): void {
    if (outgoing.length === 0 || this.#closed) return;
    if (this.#dirty || this.#syncing) this.#held.push(...outgoing);
    else this.#parts.send(outgoing);
  }

  /** Begins a sync where one is needed and none is under way. */
  pump(): void {
    if (!this.#dirty || this.#syncing || this.#closed) return;
    const held = this.#held;
    const mark = this.#mark;
    this.#held = [];
    this.#mark = null;
    this.#dirty = false;
    this.#syncing = true;
    this.#parts.sync().then(
      () => this.#ended(held, mark),
      (error: unknown) => this.#failed(error),
    );
  }

  #ended(held: readonly Outgoing[], mark: PersistMark | null): void {
    if (this.#closed) return;
    this.#syncing = false;
    this.#parts.send(held);
    if (!this.#dirty) {
      // What was held since depends on nothing newer than what this sync covered.
      this.#parts.send(this.#held);
      this.#held = [];
    }
    this.#parts.synced(mark);
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#held = [];
    this.#parts.failed(error);
  }
}
