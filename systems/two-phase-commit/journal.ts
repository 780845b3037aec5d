// What a node keeps on disk: one journal for both of its roles, so that one sync covers what it
// promised as a participant and what it decided as a coordinator.

import type { Storage } from '../../src/node/types.ts';
import { Journal } from '../wire/journal.ts';
import type { JournalRecord } from './records.ts';

const FILE = 'transactions.journal';

/**
 * A journal is compacted when it has grown to so many characters, and to so many times its size
 * when it was last.
 */
const COMPACT_MIN = 64 * 1024;
const COMPACT_FACTOR = 3;

export interface JournalEvents {
  /** Runs what waited for a sync. */
  run(callback: () => void): void;
  /** The disk refused: nothing may be assumed of what was written. */
  failed(error: unknown): void;
}

export class TransactionJournal extends Journal<JournalRecord> {
  readonly #storage: Storage;
  readonly #events: JournalEvents;

  constructor(storage: Storage, events: JournalEvents) {
    super(storage, FILE);
    this.#storage = storage;
    this.#events = events;
  }

  /** Calls back once all that was appended so far survives a crash. Never, where the disk fails. */
  whenSafe(callback: () => void): void {
    this.#storage.sync().then(() => this.#events.run(callback), this.#events.failed);
  }

  get isLarge(): boolean {
    return this.hasGrownTo(COMPACT_MIN, COMPACT_FACTOR);
  }
}
