// The journal of a node: one file for both of its roles, so that one sync covers what it promised as a participant
// and what it decided as a coordinator, and one atomic replacement compacts it.

import type { Storage } from '../../src/node/types.ts';
import { frame, unframe } from '../raft-kv/replica/framing.ts';
import type { JournalRecord } from './records.ts';

const FILE = 'transactions.journal';

/** A journal is compacted when it has grown to so many characters, and to so many times its size when it was last. */
const COMPACT_MIN = 64 * 1024;
const COMPACT_FACTOR = 3;

export interface JournalEvents {
  /** Runs what waited for a sync. */
  run(callback: () => void): void;
  /** The disk refused: nothing may be assumed of what was written. */
  failed(error: unknown): void;
}

export class Journal {
  readonly #storage: Storage;
  readonly #events: JournalEvents;
  #size = 0;
  #compactedSize = 0;

  constructor(storage: Storage, events: JournalEvents) {
    this.#storage = storage;
    this.#events = events;
  }

  /** What the previous life left; a record that a crash cut off is left out. Throws `CorruptRecordError` on damage. */
  load(): readonly JournalRecord[] {
    const text = this.#storage.read(FILE) ?? '';
    this.#size = text.length;
    return unframe(text).records.map((json) => JSON.parse(json) as JournalRecord);
  }

  append(record: JournalRecord): void {
    const text = frame(JSON.stringify(record));
    this.#size += text.length;
    this.#storage.append(FILE, text);
  }

  /** Calls back once all that was appended so far survives a crash. Never, where the disk fails. */
  whenSafe(callback: () => void): void {
    this.#storage.sync().then(() => this.#events.run(callback), this.#events.failed);
  }

  get isLarge(): boolean {
    return this.#size > Math.max(COMPACT_MIN, COMPACT_FACTOR * this.#compactedSize);
  }

  /** Puts `records` in place of everything. */
  rewrite(records: readonly JournalRecord[]): void {
    const text = records.map((record) => frame(JSON.stringify(record))).join('');
    this.#size = text.length;
    this.#compactedSize = text.length;
    this.#storage.replace(FILE, text);
  }
}
