import { describe, expect, it } from 'vitest';
import type { Entry, Restored } from '../../../../../systems/raft/core/types.ts';
import { ReplicaJournal } from '../../../../../systems/raft/replica/journal.ts';
import { ManualStorage } from '../../../../support/manual-env.ts';

const FILE = 'raft.journal';
const entry = (term: number, data: string): Entry => ({ term, data });

function load(storage: ManualStorage): Restored {
  return new ReplicaJournal(storage, false).load().restored;
}

describe('journal', () => {
  it('is blank at first', () => {
    expect(load(new ManualStorage())).toMatchObject({
      hardState: { term: 0, vote: null, life: 0 },
      snapshot: null,
      entries: [],
    });
  });

  it('keeps the last hard state and all entries', () => {
    const storage = new ManualStorage();
    const journal = new ReplicaJournal(storage, false);
    journal.append({ term: 1, vote: 'n2', life: 1 }, 1, [entry(1, 'a'), entry(1, 'b')]);
    journal.append({ term: 2, vote: null, life: 1 }, 3, []);
    journal.append(null, 3, [entry(2, 'c')]);
    expect(load(storage)).toEqual({
      hardState: { term: 2, vote: null, life: 1 },
      snapshot: null,
      offset: 0,
      offsetTerm: 0,
      entries: [entry(1, 'a'), entry(1, 'b'), entry(2, 'c')],
    });
  });

  it('an entry at an index that is taken voids it and what follows', () => {
    const storage = new ManualStorage();
    const journal = new ReplicaJournal(storage, false);
    journal.append(null, 1, [entry(1, 'a'), entry(1, 'b'), entry(1, 'c')]);
    journal.append(null, 2, [entry(2, 'x')]);
    expect(load(storage).entries).toEqual([entry(1, 'a'), entry(2, 'x')]);
  });

  it('is replaced as a whole when it is compacted', () => {
    const storage = new ManualStorage();
    const journal = new ReplicaJournal(storage, false);
    journal.append({ term: 1, vote: null, life: 1 }, 1, [entry(1, 'a'), entry(1, 'b')]);
    const content: Restored = {
      hardState: { term: 3, vote: 'n1', life: 2 },
      snapshot: { index: 7, term: 2, state: { any: ['thing'] } },
      offset: 5,
      offsetTerm: 2,
      entries: [entry(2, 'f'), entry(2, 'g'), entry(3, 'h')],
    };
    journal.rewrite(content);
    expect(load(storage)).toEqual(content);
    journal.append(null, 9, [entry(3, 'i')]);
    expect(load(storage).entries.at(-1)).toEqual(entry(3, 'i'));
  });

  it('drops a torn record, and goes on behind what is whole', () => {
    const storage = new ManualStorage();
    const journal = new ReplicaJournal(storage, false);
    journal.append(null, 1, [entry(1, 'a'), entry(1, 'b')]);
    storage.replace(FILE, (storage.read(FILE) ?? '').slice(0, -5));
    const again = new ReplicaJournal(storage, false);
    expect(again.load()).toMatchObject({ torn: true, restored: { entries: [entry(1, 'a')] } });
    again.append(null, 2, [entry(2, 'c')]);
    expect(new ReplicaJournal(storage, false).load()).toMatchObject({
      torn: false,
      restored: { entries: [entry(1, 'a'), entry(2, 'c')] },
    });
  });

  it('refuses what a crash cannot explain', () => {
    const storage = new ManualStorage();
    const journal = new ReplicaJournal(storage, false);
    journal.append(null, 1, [entry(1, 'a'), entry(1, 'b'), entry(1, 'c')]);
    const text = storage.read(FILE) ?? '';
    storage.replace(FILE, text.replace('"b"', '"B"'));
    expect(() => load(storage)).toThrow(/record 2 is damaged/);
    const [first = '', , third = ''] = text.split('\n');
    storage.replace(FILE, `${first}\n${third}\n`);
    expect(() => load(storage)).toThrow(/entry 3 does not follow/);
  });

  it('with the planted bug volatile-vote, term and vote are not in it', () => {
    const storage = new ManualStorage();
    new ReplicaJournal(storage, true).append({ term: 4, vote: 'n2', life: 3 }, 1, [entry(4, 'a')]);
    expect(load(storage)).toMatchObject({
      hardState: { term: 0, vote: null, life: 3 },
      entries: [entry(4, 'a')],
    });
  });
});
