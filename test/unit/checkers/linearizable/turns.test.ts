// Whatever is long is done in turns, so that others are not held up and a check that is told to end
// hears of it. How long a turn is depends on the machine; here it is counted how many there are.

import { describe, expect, it } from 'vitest';
import type { PortfolioLimits } from '../../../../checkers/linearizable/decision.ts';
import { TURN_ITEMS, TURN_QUESTIONS } from '../../../../checkers/linearizable/in-turns.ts';
import type { Model } from '../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../checkers/linearizable/models/kv.ts';
import { fifoQueue } from '../../../../checkers/linearizable/models/queue.ts';
import { register } from '../../../../checkers/linearizable/models/register.ts';
import { elementSet } from '../../../../checkers/linearizable/models/sets.ts';
import { decideHistory } from '../../../../checkers/linearizable/portfolio.ts';
import { OperationClasses } from '../../../../checkers/linearizable/tables/classes.ts';
import { partitionsInSteps } from '../../../../checkers/linearizable/tables/partitions.ts';
import { timelineInSteps } from '../../../../checkers/linearizable/tables/timeline.ts';
import { columnsOf, type Drawn, read, write } from './hand-written.ts';

/** How many turns others had, and what came of it. */
function counted<Result>(steps: Generator<unknown, Result, undefined>) {
  let turns = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) turns++;
  return { turns, result: step.value };
}

const SEARCH: PortfolioLimits = {
  configurationsMax: Number.POSITIVE_INFINITY,
  memoryBytesMax: 2 ** 31,
  methods: new Set(['depth-first']),
};
const DIRECT: PortfolioLimits = {
  configurationsMax: Number.POSITIVE_INFINITY,
  memoryBytesMax: 2 ** 31,
};

describe('others have a turn', () => {
  const LONG = 2 * TURN_ITEMS + 10;
  const writes = (count: number) =>
    Array.from({ length: count }, (_, i) => write(i % 3, 2 * i, 2 * i + 1));

  it('while a model is asked for the parts of a history', () => {
    const adds = Array.from({ length: LONG }, (_, i): Drawn => {
      return { f: 'add', input: i % 5, call: 2 * i, returned: 2 * i + 1 };
    });
    const { turns, result } = counted(
      partitionsInSteps(columnsOf(adds), elementSet() as Model<unknown>),
    );
    expect(result.count).toBe(5);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(LONG / TURN_QUESTIONS));
    expect(turns).toBeLessThan(3 * Math.ceil(LONG / TURN_QUESTIONS));
  });

  it('while a partition is prepared', () => {
    const columns = columnsOf(writes(LONG));
    const classes = new OperationClasses(register(), columns);
    const { turns, result } = counted(timelineInSteps(columns, 0, columns.size, classes));
    expect(result.size).toBe(LONG);
    // The model is asked, returns are sorted, and slots are given.
    const least = Math.floor(LONG / TURN_QUESTIONS) + 2 * Math.floor(LONG / TURN_ITEMS);
    expect(turns).toBeGreaterThanOrEqual(least);
    expect(turns).toBeLessThan(2 * least);
  });

  it('between partitions, sooner where these have to be searched', () => {
    const keys = 4200;
    const operations = Array.from({ length: 8 * keys }, (_, i) => ({
      ...(i % 2 === 0 ? write(i, i, i) : read(i - 1, i, i)),
      key: Math.floor(i / 8),
    }));
    const columns = columnsOf(operations);
    const model = register() as Model<unknown>;
    const few = counted(decideHistory(columns, model, DIRECT));
    const many = counted(decideHistory(columns, model, SEARCH));
    expect([few, many].map(({ result }) => result.decisions.length)).toEqual([keys, keys]);
    // However few operations there are, they are put together by key in some turns.
    const fixed = counted(decideHistory(columnsOf(operations.slice(0, 16)), model, DIRECT)).turns;
    const turns = Math.floor(operations.length / TURN_ITEMS);
    expect(few.turns - fixed).toBeGreaterThanOrEqual(turns);
    expect(few.turns - fixed).toBeLessThan(5 * turns);
    // Each search is a turn of its own; to prepare one takes several times as long as to look at
    // its operations.
    expect(many.turns - fixed - keys).toBeGreaterThanOrEqual(6 * turns);
    expect(many.turns - fixed - keys).toBeLessThan(20 * turns);
  });

  it('while a model is made for a partition, and its commitments are worked out', () => {
    const texts = TURN_QUESTIONS;
    const operations = Array.from({ length: texts }, (_, i): Drawn[] => [
      { f: 'put', input: `${i}`, call: 4 * i, returned: 4 * i + 1 },
      { f: 'get', output: `${i}`, call: 4 * i + 2, returned: 4 * i + 3 },
    ]).flat();
    const { turns, result } = counted(
      decideHistory(columnsOf(operations), kv() as Model<unknown>, SEARCH),
    );
    expect(result.decisions).toMatchObject([{ verdict: 'valid' }]);
    const slices = result.configurations / 2048;
    // Twice while they are made into objects, once while they are put in order; the other turns are
    // those of the commitments.
    expect(turns - slices).toBeGreaterThanOrEqual(14);
    expect(turns - slices).toBeLessThan(60);
  });

  it('between the slices of a search, and nothing is searched twice', () => {
    const count = 20_000;
    const operations = Array.from({ length: count }, (_, i): Drawn[] => [
      { f: 'enqueue', input: i % 2, call: 4 * i, returned: 4 * i + 1 },
      { f: 'dequeue', output: i % 2, call: 4 * i + 2, returned: 4 * i + 3 },
    ]).flat();
    const { turns, result } = counted(
      decideHistory(columnsOf(operations), fifoQueue() as Model<unknown>, SEARCH),
    );
    expect(result.decisions).toMatchObject([{ verdict: 'valid', method: 'depth-first' }]);
    expect(turns).toBeGreaterThan(count / 2048);
    expect(result.configurations).toBeLessThan(8 * count);
  });
});
