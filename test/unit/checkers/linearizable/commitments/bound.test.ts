// The table of what is bound, against a map; and that what is bound is worked out in turns, because
// there may be a million values to look at.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import {
  ANYTHING,
  Commitments,
  NOTHING,
} from '../../../../../checkers/linearizable/commitments/commitments.ts';
import { commitmentsOf } from '../../../../../checkers/linearizable/commitments/of-partition.ts';
import { TURN_ITEMS, TURN_QUESTIONS } from '../../../../../checkers/linearizable/in-turns.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { OperationClasses } from '../../../../../checkers/linearizable/tables/classes.ts';
import { timelineOf } from '../../../../../checkers/linearizable/tables/timeline.ts';
import { Transitions } from '../../../../../checkers/linearizable/tables/transitions.ts';
import { columnsOf, type Drawn, read, write } from '../hand-written.ts';
import { drawsFrom } from '../random-histories.ts';

describe('commitments', () => {
  it.each([40, 64, 65, 5000])('bind states up to %i like a map', (states) => {
    for (let seed = 0; seed < 8; seed++) {
      const draw = drawsFrom(seed);
      const commitments = new Commitments();
      const bound = new Map<number, { lastNeeded: number; exit: number }>();
      for (let i = 0; i < 12; i++) {
        const state = i === 3 ? states - 1 : draw(states);
        const exit = draw(2) === 0 ? ANYTHING : draw(9);
        const lastNeeded = draw(20) - 1;
        commitments.bind(state, lastNeeded, exit);
        bound.set(state, { lastNeeded, exit });
      }
      expect(commitments.count).toBe(12);
      for (let state = 0; state < states + 200; state++) {
        for (const called of [0, 1, 7, 20]) {
          const { lastNeeded, exit } = bound.get(state) ?? { lastNeeded: -1, exit: ANYTHING };
          const expected = lastNeeded >= called ? NOTHING : exit;
          const allowed = commitments.allowed(state, called);
          if (allowed !== expected) expect.fail(`${allowed} in ${state}, not ${expected}`);
        }
      }
    }
  });

  it('bind no more than they should where there are many states', () => {
    // The first value comes twice, so that no chain decides; the others once, each with a read that
    // is called late.
    const rounds = Array.from({ length: 200 }, (_, i) => [
      write(i + 1, 10 * i, 10 * i + 4),
      write(0, 10 * i, 10 * i + 4),
      read(i + 1, 10 * i + 2, 10 * i + 6),
    ]).flat();
    for (const method of ['depth-first', 'breadth-first'] as const) {
      const verdictOf = (last: number) =>
        checkLinearizableSync(columnsOf([...rounds, read(last, 3000, 3001)]), casRegister(), {
          methods: [method],
        }).verdict;
      expect([0, 200, 199].map(verdictOf)).toEqual(['valid', 'valid', 'invalid']);
    }
  });
});

describe('what is bound is worked out in turns', () => {
  /** How many turns others had meanwhile, and how many states are bound. */
  function turnsFor(operations: readonly Drawn[], model: Model<never> | Model<unknown>) {
    const columns = columnsOf(operations);
    const classes = new OperationClasses(model as Model<unknown>, columns);
    const timeline = timelineOf(columns, 0, columns.size, classes);
    const steps = commitmentsOf(columns, timeline, new Transitions(classes));
    let turns = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) turns++;
    return { turns, count: step.value?.count };
  }

  it('of a register', () => {
    const values = 40_000;
    const operations = Array.from({ length: values }, (_, i) => [
      write(i, 4 * i, 4 * i + 1),
      read(i, 4 * i + 2, 4 * i + 3),
    ]).flat();
    const { turns, count } = turnsFor(operations, casRegister());
    expect(count).toBe(values);
    // Operations are looked at to number values, to see what needs these, and to find heads; values
    // are numbered, followed back, and bound.
    const items = [2 * values, 2 * values, 2 * values, 2 * values, values];
    const least = items.reduce((sum, each) => sum + Math.floor(each / TURN_ITEMS), 0);
    expect(turns).toBeGreaterThanOrEqual(least + Math.floor(values / TURN_QUESTIONS));
    expect(turns).toBeLessThan(4 * least);
  });

  it('of a key', () => {
    const texts = 2 * TURN_QUESTIONS + 10;
    const operations = Array.from({ length: texts }, (_, i): Drawn[] => [
      { f: 'put', input: `${i}`, call: 4 * i, returned: 4 * i + 1 },
      { f: 'get', output: `${i}`, call: 4 * i + 2, returned: 4 * i + 3 },
    ]).flat();
    const plain = turnsFor([], kv()).turns;
    const { turns, count } = turnsFor(operations, kv());
    expect(count).toBe(texts);
    // All operations, then all states: to follow them, to sort them, to count them, to see what was
    // read, what comes before that, to bind them, and to find heads.
    expect(turns - plain).toBeGreaterThanOrEqual(4 + 6 * 2);
    expect(turns).toBeLessThan(40);
  });
});
