// What a replica keeps on disk: one file, so that one atomic replacement moves it from one whole
// state to the next.
//
//   head   offset and snapshot: always the first record
//   hard   term, vote and life: the last one counts
//   entry  index, term, data: an entry at an index that is there already voids it and all after it

import type { Json } from '../../../src/json.ts';
import type { Storage } from '../../../src/node/types.ts';
import { CorruptRecordError } from '../../wire/framing.ts';
import { Journal } from '../../wire/journal.ts';
import { BLANK } from '../core/raft.ts';
import type { Entry, HardState, Restored, Snapshot } from '../core/types.ts';

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

export class ReplicaJournal {
  readonly #journal: Journal<JournalRecord>;
  /** Planted bug `volatile-vote`: term and vote are not written. */
  readonly #volatileVote: boolean;

  constructor(storage: Storage, volatileVote: boolean) {
    this.#journal = new Journal(storage, FILE);
    this.#volatileVote = volatileVote;
  }

  /** What the previous life left. Throws `CorruptRecordError` where what was synced is damaged. */
  load(): { readonly restored: Restored; readonly torn: boolean } {
    const { records, torn } = this.#journal.load();
    const restored = replay(records);
    if (torn) this.rewrite(restored);
    return { restored, torn };
  }

  /** Adds hard state (unless null) and entries, the first of which has the index `firstIndex`. */
  append(hardState: HardState | null, firstIndex: number, entries: readonly Entry[]): void {
    const hard = hardState === null ? [] : [this.#hardRecord(hardState)];
    this.#journal.append([...hard, ...entryRecords(firstIndex, entries)]);
  }

  /** Puts `content` in place of everything. */
  rewrite(content: Restored): void {
    const { offset, offsetTerm, snapshot, entries } = content;
    const head: HeadRecord = { kind: 'head', offset, offset_term: offsetTerm, snapshot };
    const hard = this.#hardRecord(content.hardState);
    this.#journal.rewrite([head, hard, ...entryRecords(offset + 1, entries)]);
  }

  #hardRecord({ term, vote, life }: HardState): HardRecord {
    return this.#volatileVote
      ? { kind: 'hard', term: 0, vote: null, life }
      : { kind: 'hard', term, vote, life };
  }
}

function entryRecords(firstIndex: number, entries: readonly Entry[]): readonly EntryRecord[] {
  return entries.map(({ term, data }, i) => ({ kind: 'entry', index: firstIndex + i, term, data }));
}

function replay(records: readonly JournalRecord[]): Restored {
  let { hardState, offset, offsetTerm } = BLANK;
  let snapshot: Snapshot | null = null;
  const entries: Entry[] = [];
  for (const [number, record] of records.entries()) {
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
