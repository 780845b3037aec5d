// The table of steps is the model asked once, however many states and classes there are; the
// classes are the operations that a model can tell apart; and the timeline is the history in
// numbers.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Model, Operation } from '../../../../../checkers/linearizable/model.ts';
import { fifoQueue } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import {
  IRRELEVANT,
  OperationClasses,
} from '../../../../../checkers/linearizable/tables/classes.ts';
import { timelineOf } from '../../../../../checkers/linearizable/tables/timeline.ts';
import {
  type ClassTable,
  IMPOSSIBLE,
  Transitions,
} from '../../../../../checkers/linearizable/tables/transitions.ts';
import { OUTCOME_INFO } from '../../../../../src/history/columns.ts';
import { columnsOf, type Drawn, write } from '../hand-written.ts';
import { columnsOfDrafts, drawsFrom, histories, registerDrafts } from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

/** A number that classes add to, and that must not become a multiple of seven. */
function additions(): ClassTable<number> & { count: number; asked: number } {
  const table = {
    count: 0,
    asked: 0,
    observer: new Uint8Array(0),
    operation: (input: number): Operation => ({
      f: 'add',
      key: undefined,
      input,
      output: undefined,
      outcome: 'ok',
    }),
    line: (id: number) => id,
    model: {
      name: 'additions',
      initial: () => 1,
      step: (state: number, { input }: Operation) => {
        table.asked++;
        const next = state + (input as number);
        return next % 7 === 0 ? undefined : next;
      },
    } as Model<number>,
  };
  return table;
}

describe('the table of steps', () => {
  it.each([
    ['few classes', 20, 1000],
    ['many classes', 3000, 2000],
    ['more classes and states than it has cells for', 5000, 3500],
  ])('is the model, with %s', (_, classes, steps) => {
    const table = additions();
    const transitions = new Transitions(table);
    const draw = drawsFrom(1);
    const asked = new Set<string>();
    for (let i = 0; i < steps; i++) {
      table.count = Math.min(classes, table.count + 1 + draw(4));
      const state = draw(transitions.stateCount);
      const classId = draw(table.count);
      asked.add(`${state} ${classId}`);
      const expected = transitions.state(state) + classId;
      // Twice, because the second answer is remembered.
      for (const next of [transitions.step(state, classId), transitions.step(state, classId)]) {
        if (expected % 7 === 0) expect(next).toBe(IMPOSSIBLE);
        else expect(transitions.state(next)).toBe(expected);
      }
      expect(transitions.intern(transitions.state(state))).toBe(state);
    }
    expect(transitions.stateCount).toBeGreaterThan(steps / 10);
    // Little is asked again, where the table has grown meanwhile.
    expect(table.asked).toBeLessThan(1.2 * asked.size + 20);
    expect(transitions.bytes).toBeGreaterThan(100 * transitions.stateCount + 4 * asked.size);
    // No more cells than a check can spare, however many states and classes there are.
    expect(transitions.bytes).toBeLessThan(2 ** 24);
  });

  it('tells states apart as the model does, which may not be as JSON does', () => {
    const model: Model<ReadonlySet<number>> = {
      name: 'seen',
      initial: () => new Set(),
      step: (state, { f, input, output }) =>
        f === 'add'
          ? new Set([...state, input as number])
          : state.has(input as number) === output
            ? state
            : undefined,
      identify: (state) => [...state].sort().join(),
    };
    const has = (input: number, output: boolean, call: number): Drawn => ({
      f: 'has',
      input,
      output,
      call,
      returned: call + 1,
    });
    const add = (input: number, call: number): Drawn => ({ f: 'add', input, call, returned: 9 });
    const verdictOf = (...operations: Drawn[]) =>
      checkLinearizableSync(columnsOf([add(1, 0), add(2, 1), ...operations]), model).verdict;
    expect(verdictOf(has(1, false, 2), has(2, true, 4), has(1, false, 6))).toBe('valid');
    expect(verdictOf(has(1, true, 2), has(2, false, 4), has(1, false, 6))).toBe('invalid');
    expect(verdictOf(has(1, true, 10), has(2, true, 12))).toBe('valid');
    expect(verdictOf(has(1, true, 10), has(2, false, 12))).toBe('invalid');
  });

  it('gives stamps that no class holds', () => {
    const table = additions();
    const transitions = new Transitions(table);
    const draw = drawsFrom(2);
    for (let i = 0; i < 300; i++) {
      table.count = i;
      const stamp = transitions.nextStamp();
      expect(transitions.latestStamp).toBe(stamp);
      expect(transitions.stamps.length).toBeGreaterThanOrEqual(i);
      expect(transitions.stamps.includes(stamp)).toBe(false);
      if (i > 0) transitions.stamps[draw(i)] = stamp;
    }
  });

  it('names the operation when the model throws', () => {
    const table = additions();
    table.count = 9;
    table.model.step = () => {
      throw new Error('too far');
    };
    expect(() => new Transitions(table).step(0, 8)).toThrowError(
      expect.objectContaining({ code: 'model-threw', line: 8 }),
    );
  });
});

describe('classes of operations', () => {
  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'of a $name are told apart like by asking the model',
    ({ subject }) => {
      const { model } = subject;
      for (let seed = 0; seed < histories(40); seed++) {
        const columns = historyOf(subject, drawsFrom(seed), 12);
        const classes = new OperationClasses(model, columns);
        const ids = Array.from({ length: columns.size }, (_, row) => classes.of(row));
        ids.forEach((id, row) => {
          expect(classes.of(row)).toBe(id);
          if (id === IRRELEVANT) return;
          const operation = classes.operation(id);
          expect(classes.observer[id] === 1).toBe(model.observes?.(operation) === true);
          expect(classes.of(ids.indexOf(id))).toBe(id);
          expect(columns.line[ids.indexOf(id)]).toBe(classes.line(id));
        });
        expect(new Set(ids.filter((id) => id !== IRRELEVANT)).size).toBe(classes.count);
      }
    },
  );

  it('are many where there are many values', () => {
    const operations = Array.from(
      { length: 1000 },
      (_, i): Drawn => ({
        f: i % 3 === 0 ? 'read' : 'write',
        ...(i % 3 === 0 ? { output: i } : { input: i }),
        call: 2 * i,
        returned: 2 * i + 1,
      }),
    );
    const columns = columnsOf([...operations, ...operations]);
    const classes = new OperationClasses(casRegister(), columns);
    for (let row = 0; row < columns.size; row++) {
      const i = columns.line[row] as number;
      expect(classes.of(row)).toBe(row >> 1);
      expect(classes.observer[row >> 1]).toBe((i % 1000) % 3 === 0 ? 1 : 0);
    }
    expect(classes.count).toBe(1000);
  });

  it('are what their operations are, also where there are very many', () => {
    const operations = Array.from({ length: 66_000 }, (_, i) => write(i, 2 * i, 2 * i + 1));
    const columns = columnsOf(operations);
    const classes = new OperationClasses(casRegister(), columns);
    for (let row = 0; row < columns.size; row++) {
      if (classes.of(row) !== row) expect.fail(`row ${row} is in ${classes.of(row)}`);
    }
    for (let row = 0; row < columns.size; row++) {
      const { f, input } = classes.operation(row);
      if (f !== 'write' || input !== row || classes.line(row) !== row) {
        expect.fail(`class ${row} is ${f} ${input} in line ${classes.line(row)}`);
      }
    }
  });

  it('are shared by keys, unless the model sees them', () => {
    const add = (key: string): Drawn => ({ f: 'add', input: 1, key, call: 0, returned: 1 });
    const enqueue = (key: string): Drawn => ({ ...add(key), f: 'enqueue' });
    const set = new OperationClasses(elementSet(), columnsOf([add('x'), add('y')]));
    expect([set.of(0), set.of(1), set.operation(1).key]).toEqual([0, 1, 'y']);
    const queue = new OperationClasses(fifoQueue(), columnsOf([enqueue('x'), enqueue('y')]));
    expect([queue.of(0), queue.of(1), queue.operation(0).key]).toEqual([0, 0, undefined]);
  });
});

describe('a timeline', () => {
  it('has slots, deadlines and returns like by looking at all pairs', () => {
    const model = casRegister({ strict: true }) as Model<unknown>;
    for (let seed = 0; seed < histories(200); seed++) {
      const draw = drawsFrom(seed);
      const drafts = registerDrafts(draw, {
        operations: 1 + draw(30),
        domain: 3,
        infoPercent: 20,
      });
      const columns = columnsOfDrafts(draw, drafts);
      const from = seed === 0 ? 0 : draw(columns.size);
      const to = seed === 0 ? columns.size : from + draw(columns.size - from + 1);
      const classes = new OperationClasses(model, columns);
      const timeline = timelineOf(columns, from, to, classes);
      const rows = Array.from({ length: to - from }, (_, i) => from + i).filter(
        (row) => classes.of(row) !== IRRELEVANT,
      );
      const call = (i: number) => columns.call[rows[i] as number] as number;
      const returned = (i: number) => columns.return[rows[i] as number] as number;
      const required = [...rows.keys()].filter(
        (i) => columns.outcome[rows[i] as number] !== OUTCOME_INFO,
      );
      const inOrder = [...required].sort((a, b) => returned(a) - returned(b) || a - b);
      expect([...timeline.rows]).toEqual(rows);
      expect([...timeline.classOf]).toEqual(rows.map((row) => classes.of(row)));
      expect([...timeline.returns]).toEqual(inOrder);
      expect([...timeline.calledBy]).toEqual(
        inOrder.map((i) => rows.filter((_, j) => call(j) <= returned(i)).length),
      );
      expect([...timeline.deadlineOf]).toEqual(
        rows.map((_, i) => (required.includes(i) ? inOrder.indexOf(i) : rows.length)),
      );
      expect([timeline.size, timeline.optionals]).toEqual([
        rows.length,
        rows.length - required.length,
      ]);
      // Those that overlap have different slots, and there are no more of these than overlap.
      let most = 0;
      rows.forEach((_, i) => {
        expect(timeline.slotOf[i] as number).toBeLessThan(timeline.slots);
        expect(timeline.slotOf[i] === -1).toBe(!required.includes(i));
        const during = required.filter((j) => call(j) <= call(i) && returned(j) >= call(i));
        if (required.includes(i)) most = Math.max(most, during.length);
        expect(new Set(during.map((j) => timeline.slotOf[j])).size).toBe(during.length);
      });
      expect(timeline.slots).toBeLessThanOrEqual(most + 5);
    }
  });

  it('is in order of returns where hundreds return in the opposite order of their calls', () => {
    const operations = Array.from({ length: 900 }, (_, i) => {
      // Some return at the same moment, and some never.
      return i % 7 === 3 ? write(1, i) : write(1, i, 2000 - 2 * Math.floor(i / 3));
    });
    const columns = columnsOf(operations);
    const classes = new OperationClasses(casRegister(), columns);
    const { size, returns, slots, deadlineOf } = timelineOf(columns, 0, columns.size, classes);
    const returned = (i: number) => columns.return[i] as number;
    const required = [...operations.keys()].filter((i) => returned(i) !== Infinity);
    const inOrder = required.sort((a, b) => returned(a) - returned(b) || a - b);
    expect([...returns]).toEqual(inOrder);
    expect([size, slots]).toEqual([900, required.length]);
    expect([...deadlineOf]).toEqual(
      operations.map((_, i) => (returned(i) === Infinity ? 900 : inOrder.indexOf(i))),
    );
  });

  it('is as long as its history', () => {
    const operations = Array.from(
      { length: 70_000 },
      (_, i): Drawn => ({
        f: 'write',
        input: i % 3,
        call: 2 * i,
        returned: 2 * i + 1,
      }),
    );
    const columns = columnsOf(operations);
    const classes = new OperationClasses(casRegister(), columns);
    const { size, returns, slots } = timelineOf(columns, 0, columns.size, classes);
    expect([size, returns.length, slots]).toEqual([70_000, 70_000, 1]);
  });
});
