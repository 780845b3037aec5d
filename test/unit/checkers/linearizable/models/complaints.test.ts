// What each model refuses to judge, written out by hand: an operation that it does not know, a
// value of the wrong shape.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Model, Operation } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { ownedLock, semaphore } from '../../../../../checkers/linearizable/models/locks.ts';
import { appendLog } from '../../../../../checkers/linearizable/models/log.ts';
import { multiRegister } from '../../../../../checkers/linearizable/models/multi-register.ts';
import { fifoQueue, stack } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister, register } from '../../../../../checkers/linearizable/models/register.ts';
import { counter, elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import { HistoryError } from '../../../../../src/history/history-error.ts';
import type { Json } from '../../../../../src/json.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';

type Told = readonly [
  f: string,
  input?: Json | undefined,
  output?: Json | undefined,
  outcome?: Operation['outcome'],
];

function operationOf([f, input, output, outcome = 'ok']: Told): Operation {
  return { f, key: undefined, input, output, outcome };
}

const NOTHING = undefined;

/** Operations, each with what the model has against it. */
type Asked = readonly (readonly [Told, string | undefined])[];

const CASES: readonly (readonly [string, () => Model<never>, Asked])[] = [
  [
    'register',
    () => register() as Model<never>,
    [
      [['cas', [1, 2]], 'a register knows read, write, not cas'],
      [['read'], 'a read returned no value'],
      [['read', undefined, null], NOTHING],
      [['read', undefined, undefined, 'info'], NOTHING],
      [['write'], 'a write has no value'],
      [['write', null], NOTHING],
    ],
  ],
  ['cas-register', () => casRegister() as Model<never>, [[['cas', [1, 2]], NOTHING]]],
  [
    'kv',
    () => kv() as Model<never>,
    [
      [['read'], 'a kv store knows get, put, append, delete, not read'],
      [['touch', 'a'], 'a kv store knows get, put, append, delete, not touch'],
      [['put', 1], 'put needs a string'],
      [['append'], 'append needs a string'],
      [['append', ''], NOTHING],
      [['delete'], NOTHING],
      [['get', undefined, 1], 'a get returned neither a string nor null'],
      [['get'], 'a get returned neither a string nor null'],
      [['get', undefined, null], NOTHING],
      [['get', undefined, 'a'], NOTHING],
      [['get', undefined, undefined, 'info'], NOTHING],
    ],
  ],
  [
    'append-log',
    () => appendLog() as Model<never>,
    [
      [['write', 1], 'a log knows append, read, not write'],
      [['append'], 'an append has no element'],
      [['append', null], NOTHING],
      [['read', undefined, 1], 'a read of a log returned no list'],
      [['read', undefined, null], NOTHING],
      [['read', undefined, [1]], NOTHING],
      [['read', undefined, undefined, 'info'], NOTHING],
    ],
  ],
  [
    'queue',
    () => fifoQueue() as Model<never>,
    [
      [['pop'], 'a queue knows enqueue, dequeue, not pop'],
      [['pop', NOTHING, 1], 'a queue knows enqueue, dequeue, not pop'],
      [['pop', NOTHING, NOTHING, 'info'], 'a queue knows enqueue, dequeue, not pop'],
      [['enqueue'], 'enqueue needs an element'],
      [['enqueue', null], 'enqueue needs an element'],
      [['enqueue', 0], NOTHING],
      [['dequeue'], 'dequeue returned nothing, not even null'],
      [['dequeue', undefined, null], NOTHING],
      [['dequeue', undefined, undefined, 'info'], NOTHING],
    ],
  ],
  [
    'stack',
    () => stack() as Model<never>,
    [
      [['enqueue', 1], 'a stack knows push, pop, not enqueue'],
      [['peek', NOTHING, 1], 'a stack knows push, pop, not peek'],
      [['peek', NOTHING, NOTHING, 'info'], 'a stack knows push, pop, not peek'],
      [['push'], 'push needs an element'],
      [['push', null], 'push needs an element'],
      [['push', 0], NOTHING],
      [['pop'], 'pop returned nothing, not even null'],
      [['pop', NOTHING, null], NOTHING],
      [['pop', NOTHING, NOTHING, 'info'], NOTHING],
    ],
  ],
  [
    'semaphore',
    () => semaphore(2) as Model<never>,
    [
      [['lock'], 'a lock knows acquire, release, not lock'],
      [['acquire'], NOTHING],
    ],
  ],
  [
    'owned-lock',
    () => ownedLock() as Model<never>,
    [
      [['lock'], 'a lock knows acquire, release, extend, holder, not lock'],
      [['holder'], NOTHING],
      [['acquire'], 'acquire does not name its owner'],
      [['release', null], 'release does not name its owner'],
      [['extend', 'a'], NOTHING],
      [['acquire', 'a', 1.5], 'a fencing token is not a whole number'],
      [['acquire', 'a', 'b'], 'a fencing token is not a whole number'],
      [['acquire', 'a', null], NOTHING],
      [['acquire', 'a'], NOTHING],
      [['release', 'a', 'done'], NOTHING],
    ],
  ],
  [
    'set',
    () => elementSet() as Model<never>,
    [
      [['read'], 'a set knows add, remove, contains, not read'],
      [['add'], 'add names no element'],
      [['add', 1], NOTHING],
      [['contains', 1], 'contains returned neither true nor false'],
      [['contains', 1, false], NOTHING],
      [['contains', 1, undefined, 'info'], NOTHING],
    ],
  ],
  [
    'counter',
    () => counter() as Model<never>,
    [
      [['increment'], 'a counter knows add, read, not increment'],
      [['add', 0.5], 'add needs a whole number'],
      [['add', '1'], 'add needs a whole number'],
      [['add'], NOTHING],
      [['read'], 'a read of a counter returned no number'],
      [['read', undefined, 0], NOTHING],
      [['read', undefined, undefined, 'info'], NOTHING],
    ],
  ],
  [
    'multi-register',
    () => multiRegister() as Model<never>,
    [
      [['cas', [1, 2]], 'a multi-register knows read, write, not cas'],
      [['write', [1]], 'a write needs an object of values'],
      [['write', null], 'a write needs an object of values'],
      [['write', 1], 'a write needs an object of values'],
      [['write', {}], NOTHING],
      [['read'], 'a read returned no object'],
      [['read', undefined, {}], NOTHING],
      [['read', undefined, undefined, 'info'], NOTHING],
    ],
  ],
];

/** The complaint with which a history of this one operation, after a legal one, is refused. */
function refusal(model: Model<never>, legal: Told | undefined, told: Told): string | undefined {
  const operations = [legal, told].flatMap((each, i): Drawn[] => {
    if (each === undefined) return [];
    const { f, input, output, outcome } = operationOf(each);
    const given = {
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
    };
    return [{ f, ...given, call: 2 * i, ...(outcome === 'info' ? {} : { returned: 2 * i + 1 }) }];
  });
  try {
    checkLinearizableSync(columnsOf(operations), model as Model<unknown>);
    return undefined;
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'wrong-value') return error.message;
    throw error;
  }
}

describe('what a model has against an operation', () => {
  it.each(CASES)('on a %s', (_, make, asked) => {
    const model = make();
    const complaints = asked.map(([told]) => model.complaint?.(operationOf(told)));
    expect(complaints).toEqual(asked.map(([, complaint]) => complaint));
  });

  it.each(CASES)('is an error, whichever procedure decides, of a %s', (_, make, asked) => {
    const model = make();
    const legal = asked.find(([, complaint]) => complaint === NOTHING)?.[0];
    for (const [told, complaint] of asked) {
      for (const before of [undefined, legal]) expect(refusal(model, before, told)).toBe(complaint);
    }
  });
});
