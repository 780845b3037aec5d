// Searches go in steps, and may be interrupted after each; and what is wide or long is told apart
// like anything else.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { BreadthFirstSearch } from '../../../../../checkers/linearizable/search/breadth-first.ts';
import { DepthFirstSearch } from '../../../../../checkers/linearizable/search/depth-first.ts';
import type { Search } from '../../../../../checkers/linearizable/search/search.ts';
import { OperationClasses } from '../../../../../checkers/linearizable/tables/classes.ts';
import { timelineOf } from '../../../../../checkers/linearizable/tables/timeline.ts';
import { Transitions } from '../../../../../checkers/linearizable/tables/transitions.ts';
import type { OperationColumns } from '../../../../../src/history/columns.ts';
import { flawOf } from '../brute-force.ts';
import { columnsOf, type Drawn, read as readUntil, write } from '../hand-written.ts';
import { plainRegister } from '../plain-register.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';

const SEARCHES = [
  { method: 'depth-first', Kind: DepthFirstSearch },
  { method: 'breadth-first', Kind: BreadthFirstSearch },
] as const;

const read = (output: number, call: number): Drawn => readUntil(output, call, call + 1);

describe.each(SEARCHES)('a $method search', ({ method, Kind }) => {
  const searchOf = (columns: OperationColumns): Search => {
    const classes = new OperationClasses(plainRegister(), columns);
    const timeline = timelineOf(columns, 0, columns.size, classes);
    return new Kind(timeline, new Transitions(classes));
  };
  const verdictOf = (operations: readonly Drawn[], model = plainRegister()) =>
    checkLinearizableSync(columnsOf(operations), model, { methods: [method] }).verdict;

  it('comes to the same end when it is interrupted after each step', () => {
    const seen = { valid: 0, invalid: 0, interrupted: 0 };
    for (let seed = 1; seed <= histories(800); seed++) {
      const draw = drawsFrom(seed);
      const mix = { operations: 4 + draw(16), domain: 2 + draw(3), infoPercent: 5 * draw(8) };
      const columns = columnsOfDrafts(draw, registerDrafts(draw, mix));
      const whole = searchOf(columns);
      const wanted = whole.run(Infinity);
      const search = searchOf(columns);
      let outcome = search.run(1);
      for (; outcome === 'more'; outcome = search.run(1)) seen.interrupted++;
      expect(outcome, printed(columns)).toBe(wanted);
      expect(search.reached, printed(columns)).toBe(whole.reached);
      seen[outcome]++;
    }
    const enough = histories(800) / 4;
    expect(seen.valid).toBeGreaterThan(enough);
    expect(seen.invalid).toBeGreaterThan(enough / 2);
    expect(seen.interrupted).toBeGreaterThan(histories(800));
  });

  it('tells states apart where more than 32 operations are pending at once', () => {
    // They occupy the first places and are the last that have to come; so 1 and 2 are tried in
    // either order first, and both orders lead to the same place with the same operations done. A
    // read would be taken at once, and tell them apart.
    const pending = Array.from({ length: 40 }, () => write(7, 0, 1000));
    const race = [write(1, 10, 20), write(2, 10, 21)];
    for (const last of [1, 2]) {
      const cas: Drawn = { f: 'cas', input: [last, 5], call: 30, returned: 31 };
      expect(verdictOf([...pending, ...race, cas])).toBe('valid');
      expect(verdictOf([...pending, ...race, cas, read(last, 40)])).toBe('invalid');
    }
  });

  it('looks at no more configurations than it may before others have a turn', () => {
    // Every subset of the writes and every last one of them is a configuration.
    const writes = Array.from({ length: 10 }, (_, i) => write(i, 0, 10 + i));
    const search = searchOf(columnsOf([...writes, read(99, 30)]));
    let outcome = search.run(0);
    let runs = 0;
    for (; outcome === 'more'; runs++) {
      const before = search.looked;
      outcome = search.run(50);
      expect(search.looked - before).toBeGreaterThanOrEqual(0);
      expect(search.looked - before).toBeLessThanOrEqual(51);
    }
    expect(outcome).toBe('invalid');
    expect(search.looked).toBeGreaterThan(2 ** 10);
    expect(runs).toBeLessThan(10_000);
  });

  it('has room for all that may come next, however deep it is', () => {
    // One write after the other, then some at once of which two may never have happened. All are
    // read after the last one, so that has to come first.
    for (let depth = 496; depth <= 512; depth++) {
      const before = Array.from({ length: depth }, (_, i) => write(i, 2 * i, 2 * i + 1));
      const at = 2 * depth;
      const race = Array.from({ length: 8 }, (_, i): Drawn => {
        if (i >= 6) return { f: 'write', input: 1000 + i, call: at };
        return write(1000 + i, at, at + 100 + i);
      });
      const reads = [7, 0, 1, 2, 3, 4, 5].map((i, place) => read(1000 + i, at + 1 + 2 * place));
      expect(verdictOf([...before, ...race, ...reads])).toBe('valid');
      expect(verdictOf([...before, ...race, ...reads, read(1007, at + 20)])).toBe('invalid');
    }
  });

  it('passes many returns at once, and goes back over them to what was wrong before', () => {
    // Looking tells nothing, so that it only shows at the end which write came last.
    const register = plainRegister();
    const watched: Model<unknown> = {
      ...register,
      step: (state, operation) =>
        operation.f === 'look' ? state : register.step(state, operation),
      observes: (operation) => operation.f === 'look' || register.observes?.(operation) === true,
      complaint: () => undefined,
    };
    const race = [write(1, 0, 10), write(2, 0, 11)];
    const looks = Array.from({ length: 30_000 }, (_, i): Drawn => {
      return { f: 'look', call: 20 + 2 * i, returned: 21 + 2 * i };
    });
    const later = 20 + 2 * looks.length;
    for (const last of [1, 2]) {
      const end = [...race, ...looks, read(last, later)];
      expect(verdictOf(end, watched)).toBe('valid');
      expect(verdictOf([...end, read(3 - last, later + 2)], watched)).toBe('invalid');
    }
  });

  it('passes no more of them than a few thousand before others have a turn', () => {
    // All reads are passed before the last one is found to be wrong, and passed again on the way
    // back.
    const reads = Array.from({ length: 60_000 }, (_, i) => read(1, 20 + 2 * i));
    const search = searchOf(columnsOf([write(1, 0, 10), ...reads, read(2, 200_000)]));
    let runs = 0;
    for (let outcome = search.run(1); outcome === 'more'; outcome = search.run(1)) runs++;
    expect(search.reached).toBe(1 + reads.length);
    expect(runs).toBeGreaterThanOrEqual(2 * Math.floor(reads.length / 4096));
  });

  it('tells each operation once in an order that is that long', () => {
    const operations = [
      { f: 'write', input: 1, call: 0 },
      write(2, 1, 2),
      ...Array.from({ length: 10_000 }, (_, i) => read(1, 20 + 2 * i)),
      write(3, 30_000, 30_001),
    ];
    const columns = columnsOf(operations);
    const result = checkLinearizableSync(columns, plainRegister(), {
      methods: [method],
      witness: true,
    });
    if (result.verdict !== 'valid') expect.fail(`it is ${result.verdict}`);
    const rows = result.witness?.[0]?.rows;
    if (method === 'depth-first')
      expect(flawOf(columns, plainRegister(), rows ?? [])).toBe(undefined);
    else expect(rows).toBe(undefined);
  });
});
