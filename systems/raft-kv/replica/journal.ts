// What a replica keeps on disk: one file, so that one atomic replacement moves it from one whole state to the next.
//
//   head   offset and snapshot: always the first record
//   hard   term, vote and life: the last one counts
//   entry  index, term, data: an entry at an index that is there already voids it and all after it

import type { Json } from '../../../src/json.ts';
import type { Storage } from '../../../src/node/types.ts';
import { BLANK } from '../raft/raft.ts';
import type { Entry, HardState, Restored, Snapshot } from '../raft/types.ts';
import { CorruptRecordError, frame, unframe } from './framing.ts';

const FILE = 'raft.journal';

type HeadRecord = {
  readonly kind: 'head';
  readonly offset: number;
  readonly offset_term: number;
  readonly snapshot: { readonly index: number; readonly term: number; readonly state: Json } | null;
};
type HardRecord = {
  readonly kind: 'hard';
  readonly term: number;
  readonly vote: string | null;
  readonly life: number;
};
type EntryRecord = {
  readonly kind: 'entry';
  readonly index: number;
  readonly term: number;
  readonly data: Json;
};
type JournalRecord = HeadRecord | HardRecord | EntryRecord;

export class Journal {
  readonly #storage: Storage;
  /** Planted bug `volatile-vote`: term and vote are not written. */
  readonly #volatileVote: boolean;

  constructor(storage: Storage, volatileVote: boolean) {
    this.#storage = storage;
    this.#volatileVote = volatileVote;
  }

  /** What the previous life left. Throws `CorruptRecordError` where what was synced is damaged. */
  load(): { readonly restored: Restored; readonly torn: boolean } {
    const text = this.#storage.read(FILE);
    if (text === null || text === '') return { restored: BLANK, torn: false };
    const { records, torn } = unframe(text);
    const restored = replay(records);
    if (torn) this.rewrite(restored);
    return { restored, torn };
  }

  /** Adds hard state (unless null) and entries, the first of which has the index `firstIndex`. */
  append(hardState: HardState | null, firstIndex: number, entries: readonly Entry[]): void {
    let text = hardState === null ? '' : this.#hardRecord(hardState);
    for (let i = 0; i < entries.length; i++)
      text += entryRecord(firstIndex + i, entries[i] as Entry);
    if (text !== '') this.#storage.append(FILE, text);
  }

  /** Puts `content` in place of everything. */
  rewrite(content: Restored): void {
    const { offset, offsetTerm, snapshot, entries } = content;
    const head: HeadRecord = { kind: 'head', offset, offset_term: offsetTerm, snapshot };
    let text = frame(JSON.stringify(head)) + this.#hardRecord(content.hardState);
    for (let i = 0; i < entries.length; i++)
      text += entryRecord(offset + 1 + i, entries[i] as Entry);
    this.#storage.replace(FILE, text);
  }

  #hardRecord({ term, vote, life }: HardState): string {
    const record: HardRecord = this.#volatileVote
      ? { kind: 'hard', term: 0, vote: null, life }
      : { kind: 'hard', term, vote, life };
    return frame(JSON.stringify(record));
  }
}

function entryRecord(index: number, { term, data }: Entry): string {
  const record: EntryRecord = { kind: 'entry', index, term, data };
  return frame(JSON.stringify(record));
}

function replay(records: readonly string[]): Restored {
  let { hardState, offset, offsetTerm } = BLANK;
  let snapshot: Snapshot | null = null;
  const entries: Entry[] = [];
  for (const [number, json] of records.entries()) {
    const record = JSON.parse(json) as JournalRecord;
    switch (record.kind) {
      case 'head':
        ({ offset, offset_term: offsetTerm, snapshot } = record);
        break;
      case 'hard':
        hardState = { term: record.term, vote: record.vote, life: record.life };
        break;
      case 'entry': {
        const position = record.index - offset - 1;
        if (position < 0 || position > entries.length) {
          throw new CorruptRecordError(number + 1, `entry ${record.index} does not follow`);
        }
        entries.length = position;
        entries.push({ term: record.term, data: record.data });
        break;
      }
    }
  }
  return { hardState, snapshot, offset, offsetTerm, entries };
}
