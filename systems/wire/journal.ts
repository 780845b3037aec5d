// The journal of a node: records of one kind in one file, each with a checksum, so that what a
// crash tore is told from what is damaged, and replaced as a whole when it is compacted, so that
// one atomic step leads from one whole state to the next.

import type { Storage } from '../../src/node/types.ts';
import { frame, unframe } from './framing.ts';

export class Journal<JournalRecord extends object> {
  readonly #storage: Storage;
  readonly #file: string;
  #size = 0;
  #rewrittenSize = 0;

  constructor(storage: Storage, file: string) {
    this.#storage = storage;
    this.#file = file;
  }

  /**
   * What the previous life left. `torn`: a crash cut the last record off, and it is left out unless
   * it is whole; the journal must be rewritten before anything is added. Throws
   * `CorruptRecordError` where what was synced is damaged.
   */
  load(): { readonly records: readonly JournalRecord[]; readonly torn: boolean } {
    const text = this.#storage.read(this.#file) ?? '';
    this.#size = text.length;
    const { records, torn } = unframe(text);
    return { records: records.map((json) => JSON.parse(json) as JournalRecord), torn };
  }

  /** Adds records. They survive a crash once the storage is synced. */
  append(records: readonly JournalRecord[]): void {
    if (records.length === 0) return;
    const text = textOf(records);
    this.#size += text.length;
    this.#storage.append(this.#file, text);
  }

  /** Puts `records` in place of everything. */
  rewrite(records: readonly JournalRecord[]): void {
    const text = textOf(records);
    this.#size = text.length;
    this.#rewrittenSize = text.length;
    this.#storage.replace(this.#file, text);
  }

  /**
   * Whether it has grown to so many characters, and to so many times its size when it was last
   * rewritten.
   */
  hasGrownTo(charactersMin: number, factor: number): boolean {
    return this.#size > Math.max(charactersMin, factor * this.#rewrittenSize);
  }
}

function textOf(records: readonly object[]): string {
  let text = '';
  for (const record of records) text += frame(JSON.stringify(record));
  return text;
}
