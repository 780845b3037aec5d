// The searches' own containers are held against plain ones, beyond the sizes at which they grow.

import { describe, expect, it } from 'vitest';
import { ConfigSet, REPLACED } from '../../../../../checkers/linearizable/search/config-set.ts';
import { UsedSets } from '../../../../../checkers/linearizable/search/used-sets.ts';
import { NameNumbers } from '../../../../../checkers/linearizable/tables/name-numbers.ts';
import { RowTable } from '../../../../../checkers/linearizable/tables/row-table.ts';
import { drawsFrom, histories } from '../random-histories.ts';

describe('a table of rows', () => {
  it.each([
    [1, 4],
    [3, 4],
    [3, 64],
  ])('of %i integers, begun with room for %i, numbers them like a map', (width, capacity) => {
    const table = new RowTable(width, capacity);
    for (let round = 0; round < 4; round++) {
      const draw = drawsFrom(round);
      const known = new Map<string, number>();
      // Few rows after many, so that both ways to clear are met.
      const count = round % 2 === 0 ? 400 : 10;
      for (let i = 0; i < count; i++) {
        for (let at = 0; at < width; at++) table.scratch[at] = draw(width === 1 ? 500 : 8) - 3;
        const name = table.scratch.join();
        expect(table.find()).toBe(known.get(name) ?? -1);
        const number = known.get(name) ?? known.size;
        expect(table.add()).toBe(number);
        known.set(name, number);
        expect(table.count).toBe(known.size);
      }
      for (const [name, number] of known) {
        table.scratch.set(name.split(',').map(Number));
        expect(table.find()).toBe(number);
        const row = Array.from({ length: width }, (_, at) => table.get(number, at));
        expect(row.join()).toBe(name);
      }
      // Two places for the hash of each row.
      expect(table.bytes).toBeGreaterThanOrEqual(4 * known.size * (width + 2));
      table.clear();
      expect(table.count).toBe(0);
      expect(table.find()).toBe(-1);
    }
  });
});

describe('a large table of rows', () => {
  it('is divided, and finds everything again', () => {
    const table = new RowTable(2, 4);
    for (let round = 0; round < 2; round++) {
      const draw = drawsFrom(round + 1);
      const known = new Map<number, number>();
      for (let i = 0; i < 150_000; i++) {
        const [one, other] = [draw(400), draw(500)];
        table.scratch[0] = one;
        table.scratch[1] = other;
        const number = known.get(one * 500 + other) ?? known.size;
        if (table.add() !== number) expect.fail(`${one}, ${other} is not number ${number}`);
        known.set(one * 500 + other, number);
      }
      expect(table.count).toBe(known.size);
      expect(known.size).toBeGreaterThan(90_000);
      for (const [row, number] of known) {
        table.scratch[0] = Math.floor(row / 500);
        table.scratch[1] = row % 500;
        if (table.find() !== number) expect.fail(`number ${number} is not found`);
        const found = table.get(number, 0) * 500 + table.get(number, 1);
        if (found !== row) expect.fail(`number ${number} is ${found}`);
      }
      // Nothing that was not added is found.
      table.scratch[0] = -1;
      expect(table.find()).toBe(-1);
      const pieces = Math.ceil(known.size / 2 ** 15) * 2 ** 15;
      expect(table.bytes).toBeGreaterThanOrEqual(4 * 2 * (pieces + known.size));
      expect(table.bytes).toBeLessThan(4 * (2 * pieces + 8 * known.size));
      table.clear();
      expect([table.count, table.find()]).toEqual([0, -1]);
    }
  });

  it('keeps rows of three whole, also where they come to lie in another piece', () => {
    const table = new RowTable(3, 4);
    const rowOf = (i: number) => [i, 7 * i, -i - 1];
    for (let i = 0; i < 100_000; i++) {
      table.scratch.set(rowOf(i));
      if (table.add() !== i) expect.fail(`row ${i} is known`);
    }
    for (let i = 0; i < 100_000; i++) {
      table.scratch.set(rowOf(i));
      if (table.find() !== i) expect.fail(`row ${i} is not found`);
      const row = [0, 1, 2].map((at) => table.get(i, at));
      if (row.join() !== rowOf(i).join()) expect.fail(`row ${i} is ${row}`);
    }
  });
});

describe('numbers of names', () => {
  it('are found, also when there are many', () => {
    const numbers = new NameNumbers();
    const names = Array.from({ length: 70_000 }, (_, i) => `{"${i % 7}":[${i * 31}],"x":${i % 3}}`);
    for (const [number, name] of names.entries()) {
      if (numbers.get(name) !== undefined) expect.fail(`${name} is there before it was added`);
      numbers.set(name, number);
    }
    for (const [number, name] of names.entries()) {
      if (numbers.get(name) !== number) expect.fail(`${name} is not number ${number}`);
    }
    expect([numbers.get(''), numbers.get('none of them')]).toEqual([undefined, undefined]);
  });
});

describe('used sets', () => {
  // Several times, so that the lists outgrow their room at different places.
  it.each([1, 2, 3, 4, 5, 6])('are multisets, each with one number (%i)', (seed) => {
    const sets = new UsedSets();
    const known = new Map<string, number>([['', 0]]);
    const draw = drawsFrom(seed);
    const reached = [0];
    for (let i = 0; i < 1000; i++) {
      const set = reached[draw(reached.length)] as number;
      const item = draw(9);
      const before = [...sets.items(set)];
      const larger = sets.with(set, item);
      const items = [...before, item].sort((a, b) => a - b);
      expect([...sets.items(larger)]).toEqual(items);
      expect([...sets.items(set)]).toEqual(before);
      expect(sets.countOf(larger, item)).toBe(items.filter((each) => each === item).length);
      const name = items.join();
      expect(larger).toBe(known.get(name) ?? larger);
      if (!known.has(name)) reached.push(larger);
      known.set(name, larger);
    }
    expect(new Set(known.values()).size).toBe(known.size);
    expect(known.size).toBeGreaterThan(400);
    const items = [...known.keys()].reduce((sum, name) => sum + (name.length + 1) / 2, 0);
    // Of each: its items, where they begin, their hash, and two places for that.
    expect(sets.bytes).toBeGreaterThan(4 * (items + 4 * known.size));
  });

  it('are told apart where so many have the same size that some have the same hash', () => {
    const sets = new UsedSets();
    const draw = drawsFrom(1);
    const lesser = Array.from({ length: 1000 }, () => draw(2 ** 20));
    const known = new Map<number, number>();
    const numbers = new Set<number>();
    for (let i = 0; i < 300_000; i++) {
      const less = lesser[draw(lesser.length)] as number;
      const more = 2 ** 20 + draw(2 ** 20);
      const set = sets.with(sets.with(0, less), more);
      known.set(2 ** 21 * less + more, set);
      numbers.add(set);
      if (i < 3000) expect(sets.with(sets.with(0, more), less)).toBe(set);
    }
    // Of so many some pairs have the same 32 bits.
    expect(numbers.size).toBe(known.size);
    for (const [pair, set] of known) {
      const [less, more] = sets.items(set);
      if (2 ** 21 * Number(less) + Number(more) !== pair)
        expect.fail(`${pair} is ${less}, ${more}`);
    }
  });

  it('contain one another item by item', () => {
    const sets = new UsedSets();
    const draw = drawsFrom(2);
    const listOf = () => Array.from({ length: draw(5) }, () => draw(3));
    const numberOf = (items: number[]) => items.reduce((set, item) => sets.with(set, item), 0);
    for (let i = 0; i < 2000; i++) {
      const [small, large] = [listOf(), listOf()];
      const left = [...large];
      const isSubset = small.every((item) => {
        const at = left.indexOf(item);
        if (at >= 0) left.splice(at, 1);
        return at >= 0;
      });
      const text = `${small} in ${large}`;
      expect(sets.isSubset(numberOf(small), numberOf(large)), text).toBe(isSubset);
    }
  });
});

describe('a set of configurations', () => {
  /**
   * As the class says: same state and mutators, more observers taken, fewer optional operations
   * used.
   */
  interface Plain {
    readonly state: number;
    readonly mask: readonly number[];
    readonly used: readonly number[];
  }
  const OBSERVERS = [0b0011, 0b0001];

  const isAsGood = (one: Plain, other: Plain): boolean => {
    const left = [...other.used];
    return (
      one.state === other.state &&
      one.mask.every((word, w) => {
        const observers = OBSERVERS[w] as number;
        const [mine, theirs] = [word & observers, (other.mask[w] as number) & observers];
        const mutators = (word & ~observers) === ((other.mask[w] as number) & ~observers);
        return mutators && (theirs & ~mine) === 0;
      }) &&
      one.used.every((item) => {
        const at = left.indexOf(item);
        if (at >= 0) left.splice(at, 1);
        return at >= 0;
      })
    );
  };

  it.each([1, 2])('of %i words keeps the best', (words) => {
    const used = new UsedSets();
    const set = new ConfigSet(words, used);
    const observers = Int32Array.from(OBSERVERS.slice(0, words));
    for (let round = 0; round < histories(40); round++) {
      const draw = drawsFrom(round);
      const given: Plain[] = [];
      for (let i = 0; i < (round === 0 ? 1000 : 60); i++) {
        const mask = Array.from({ length: words }, () => draw(16));
        const items = Array.from({ length: draw(3) }, () => draw(2)).sort();
        const config = { state: draw(round === 0 ? 200 : 3), mask, used: items };
        given.push(config);
        const number = items.reduce((each, item) => used.with(each, item), 0);
        set.add(config.state, Int32Array.from(mask), observers, number, i);
      }
      const kept: Plain[] = [];
      const mask = new Int32Array(words);
      for (let entry = 0; entry < set.entries; entry++) {
        if (set.usedOf[entry] === REPLACED) continue;
        const state = set.load(entry, mask);
        const items = [...used.items(set.usedOf[entry] as number)];
        const config = { state, mask: [...mask], used: items };
        expect(given[set.cameFrom[entry] as number]).toEqual(config);
        kept.push(config);
      }
      // Nothing that was kept is dispensable, and everything that was given has one as good among
      // it.
      for (const one of kept) {
        expect(kept.filter((other) => isAsGood(other, one))).toEqual([one]);
      }
      for (const one of given) expect(kept.some((other) => isAsGood(other, one))).toBe(true);
      expect(set.bytes).toBeGreaterThan(4 * (3 + 2 * words) * set.entries);
      set.clear();
      expect(set.entries).toBe(0);
    }
  });
});
