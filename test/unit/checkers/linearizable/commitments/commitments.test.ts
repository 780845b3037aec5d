// What commitments say of hand-written histories; and that no linearization of any history breaks
// one, because one that a legal order breaks would make the searches call that history illegal.

import { describe, expect, it } from 'vitest';
import {
  ANYTHING,
  type Commitments,
  NOTHING,
} from '../../../../../checkers/linearizable/commitments/commitments.ts';
import { commitmentsOf } from '../../../../../checkers/linearizable/commitments/of-partition.ts';
import { atOnce } from '../../../../../checkers/linearizable/in-turns.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { fifoQueue } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { OperationClasses } from '../../../../../checkers/linearizable/tables/classes.ts';
import { type Timeline, timelineOf } from '../../../../../checkers/linearizable/tables/timeline.ts';
import {
  IMPOSSIBLE,
  Transitions,
} from '../../../../../checkers/linearizable/tables/transitions.ts';
import { type OperationColumns, OUTCOME_INFO } from '../../../../../src/history/columns.ts';
import type { Json } from '../../../../../src/json.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

interface Prepared {
  readonly timeline: Timeline;
  readonly transitions: Transitions<unknown>;
  readonly commitments: Commitments | undefined;
}

function prepared(columns: OperationColumns, model: Model<unknown>): Prepared {
  const classes = new OperationClasses(model, columns);
  const timeline = timelineOf(columns, 0, columns.size, classes);
  const transitions = new Transitions(classes);
  const commitments = atOnce(commitmentsOf(columns, timeline, transitions));
  return { timeline, transitions, commitments };
}

/**
 * What may take effect in `state` by the time that so many operations were called: all, none, or
 * like which one.
 */
function question(model: Model<never> | Model<unknown>, operations: readonly Drawn[]) {
  const columns = columnsOf(operations);
  const { timeline, transitions, commitments } = prepared(columns, model as Model<unknown>);
  const allowed = (state: Json, called: number): string => {
    const id = transitions.intern(state);
    const answer = commitments?.allowed(id, called) ?? ANYTHING;
    if (answer === ANYTHING) return 'anything';
    return answer === NOTHING ? 'nothing' : `like ${timeline.classOf.indexOf(answer)}`;
  };
  return { allowed, heads: commitments && [...commitments.heads] };
}

const write = (input: Json, call: number, returned?: number): Drawn =>
  returned === undefined ? { f: 'write', input, call } : { f: 'write', input, call, returned };
const cas = (from: Json, to: Json, call: number, returned?: number): Drawn => ({
  ...write([from, to], call, returned),
  f: 'cas',
});
const read = (output: Json, call: number): Drawn => ({
  f: 'read',
  output,
  call,
  returned: call + 1,
});

describe('the commitments of a register', () => {
  it('hold a value until its last read is called', () => {
    const { allowed, heads } = question(casRegister(), [
      write(1, 0, 1),
      write(2, 2, 10),
      write(2, 3, 11),
      read(1, 5),
      read(1, 6),
      read(2, 20),
    ]);
    expect([0, 3, 4, 5].map((called) => allowed(1, called))).toEqual([
      'nothing',
      'nothing',
      'nothing',
      'anything',
    ]);
    // Written twice, it can come again.
    expect(allowed(2, 3)).toBe('anything');
    expect(allowed(null, 0)).toBe('anything');
    expect(heads).toEqual([-1, -1, -1, 0, 0, -1]);
  });

  it('hold the initial value, which nobody wrote', () => {
    const { allowed, heads } = question(casRegister(), [write(1, 0, 9), read(null, 2)]);
    expect([allowed(null, 1), allowed(null, 2)]).toEqual(['nothing', 'anything']);
    expect(heads).toEqual([-1, -1]);
    const twice = question(casRegister(), [write(null, 0, 9), read(null, 2)]);
    expect(twice.allowed(null, 1)).toBe('anything');
  });

  it('let only the compare-and-set that replaced a value end it', () => {
    const operations = [write(1, 0, 1), cas(1, 2, 2, 3), write(3, 2, 9), cas(2, 4, 5, 6)];
    const { allowed, heads } = question(casRegister(), operations);
    expect([1, 2].map((called) => allowed(1, called))).toEqual(['nothing', 'like 1']);
    expect([3, 4].map((called) => allowed(2, called))).toEqual(['nothing', 'like 3']);
    expect(allowed(4, 4)).toBe('anything');
    expect(heads).toEqual([-1, 0, -1, 0]);
  });

  it('follow a value back through compare-and-sets of which nobody knows', () => {
    const { allowed, heads } = question(casRegister(), [
      write(1, 0, 1),
      cas(1, 2, 2),
      cas(2, 3, 3),
      cas(3, 4, 4),
      read(3, 8),
    ]);
    expect(allowed(1, 9)).toBe('like 1');
    expect(allowed(2, 9)).toBe('like 2');
    expect([allowed(3, 4), allowed(3, 5)]).toEqual(['nothing', 'anything']);
    // Nobody needs what the last one made.
    expect(allowed(4, 0)).toBe('anything');
    expect(heads).toEqual([-1, -1, -1, -1, 0]);
  });

  it('hold a value that came once though it came from one that came twice', () => {
    const { allowed } = question(casRegister(), [
      write(1, 0, 1),
      write(1, 2, 3),
      cas(1, 2, 4, 5),
      read(2, 6),
    ]);
    expect(allowed(1, 1)).toBe('anything');
    expect([allowed(2, 3), allowed(2, 4)]).toEqual(['nothing', 'anything']);
  });

  it('say nothing of a refused compare-and-set, of circles, and where nothing is needed', () => {
    const strict = casRegister({ strict: true });
    const refused = { ...cas(1, 2, 2, 3), refused: true };
    expect(question(strict, [write(1, 0, 1), refused, write(2, 4, 5)]).heads).toBeUndefined();
    const circle = question(casRegister(), [cas(1, 2, 0, 9), cas(2, 1, 1, 9), read(2, 3)]);
    expect(circle.heads).toBeUndefined();
    expect(question(casRegister(), [write(1, 0, 1)]).heads).toBeUndefined();
  });
});

describe('the commitments of a key', () => {
  const put = (input: string, call: number, returned?: number): Drawn => ({
    ...write(input, call, returned),
    f: 'put',
  });
  const append = (input: string, call: number, returned?: number): Drawn => ({
    ...write(input, call, returned),
    f: 'append',
  });
  const get = (output: string | null, call: number): Drawn => ({ ...read(output, call), f: 'get' });

  it('hold each text that leads to one that was read', () => {
    const { allowed, heads } = question(kv(), [
      put('a', 0, 1),
      append('b', 2, 9),
      append('c', 2, 9),
      append('d', 2, 9),
      get('abc', 10),
    ]);
    expect(allowed('a', 4)).toBe('like 1');
    expect(allowed('ab', 4)).toBe('like 2');
    expect([allowed('abc', 4), allowed('abc', 5)]).toEqual(['nothing', 'anything']);
    expect(allowed('ad', 4)).toBe('anything');
    expect(heads).toEqual([-1, -1, -1, -1, 0]);
  });

  it('hold the absent key, and nothing that may have come twice', () => {
    const { allowed } = question(kv(), [
      append('a', 0, 9),
      append('a', 0, 9),
      get(null, 1),
      get('aa', 10),
    ]);
    expect([allowed(null, 2), allowed(null, 3)]).toEqual(['nothing', 'like 0']);
    const deleted = question(kv(), [
      append('a', 0, 9),
      { f: 'delete', call: 0, returned: 9 },
      get(null, 1),
    ]);
    expect(deleted.allowed(null, 2)).toBe('anything');
  });

  it('are none where two operations may have made a text, or it is no text at all', () => {
    const two = question(kv(), [put('ab', 0, 9), put('a', 0, 9), append('b', 0, 9), get('ab', 1)]);
    expect(two.allowed('ab', 3)).toBe('anything');
    // It need not have come from "a", so nothing has to be appended to that.
    const appends = [append('b', 0, 9), append('c', 0, 9), append('ab', 0, 9)];
    const either = question(kv(), [put('a', 0, 9), ...appends, get('ab', 10)]);
    expect(either.allowed('a', 4)).toBe('anything');
    expect(question(kv(), [append('', 0, 1), get(null, 2)]).heads).toBeUndefined();
    expect(question(kv(), [put('a', 0, 1)]).heads).toBeUndefined();
    expect(question(fifoQueue(), [{ f: 'enqueue', input: 1, call: 0, returned: 1 }]).heads).toBe(
      undefined,
    );
  });
});

describe('no linearization breaks a commitment', () => {
  /**
   * Calls `look` with every step of every legal order. Steps of which the state stays the same
   * break nothing.
   */
  function eachOrder(
    { timeline, transitions, commitments }: Prepared,
    look: (isAllowed: boolean) => void,
  ): void {
    const { size, deadlineOf, returns, calledBy, classOf } = timeline;
    const taken = new Array<boolean>(size).fill(false);
    const explore = (state: number, choices: readonly boolean[]): void => {
      const position = returns.findIndex((operation) => !taken[operation]);
      if (position < 0) {
        for (const each of choices) look(each);
        return;
      }
      const called = calledBy[position] as number;
      for (let operation = 0; operation < called; operation++) {
        if (taken[operation]) continue;
        const classId = classOf[operation] as number;
        const next = transitions.step(state, classId);
        if (next === IMPOSSIBLE || (deadlineOf[operation] === size && next === state)) continue;
        const allowed = commitments?.allowed(state, called) ?? ANYTHING;
        const fine = next === state || allowed === ANYTHING || allowed === classId;
        taken[operation] = true;
        explore(next, [...choices, fine]);
        taken[operation] = false;
      }
    };
    explore(0, []);
  }

  const registers = (seed: number): OperationColumns => {
    const draw = drawsFrom(seed);
    const domain = [0, 3, 5][draw(3)] as number;
    return columnsOfDrafts(draw, registerDrafts(draw, { operations: 6, domain, infoPercent: 25 }));
  };
  const subjects = [
    {
      name: 'cas-register',
      model: casRegister({ strict: true }) as Model<unknown>,
      draw: registers,
    },
    ...SUBJECTS.filter(({ model }) => model.name === 'kv').map((subject) => ({
      name: subject.model.name,
      model: subject.model,
      draw: (seed: number) => historyOf(subject, drawsFrom(seed), 6),
    })),
  ];

  it.each(subjects)('of a $name', ({ model, draw }) => {
    let looked = 0;
    for (let seed = 0; seed < histories(800); seed++) {
      const columns = draw(seed);
      if (columns.outcome.filter((each) => each === OUTCOME_INFO).length > 3) continue;
      const subject = prepared(columns, model);
      if (subject.commitments === undefined) continue;
      eachOrder(subject, (isAllowed) => {
        looked++;
        if (!isAllowed) expect.fail(printed(columns));
      });
    }
    expect(looked).toBeGreaterThan(histories(800));
  });
});
