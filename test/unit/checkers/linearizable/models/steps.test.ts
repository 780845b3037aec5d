// What each model says of a sequence of operations, written out by hand: brute force and every
// procedure ask the model itself, so none of them would notice if it said something wrong.

import { describe, expect, it } from 'vitest';
import type { Model, Operation } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { mutex, ownedLock, semaphore } from '../../../../../checkers/linearizable/models/locks.ts';
import { appendLog } from '../../../../../checkers/linearizable/models/log.ts';
import { multiRegister } from '../../../../../checkers/linearizable/models/multi-register.ts';
import { powerset } from '../../../../../checkers/linearizable/models/powerset.ts';
import { fifoQueue, stack } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister, register } from '../../../../../checkers/linearizable/models/register.ts';
import { counter, elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import type { Json } from '../../../../../src/json.ts';

type Told = readonly [
  f: string,
  input?: Json | undefined,
  output?: Json | undefined,
  outcome?: Operation['outcome'],
];

function operation([f, input, output, outcome = 'ok']: Told): Operation {
  return { f, key: undefined, input, output, outcome };
}

const IMPOSSIBLE = 'impossible';

/** The states after each operation; what is impossible changes nothing. */
function walk(model: Model<never>, told: readonly Told[]): unknown[] {
  const { initial, step, observes } = model as Model<unknown>;
  let state = initial();
  return told.map((each) => {
    const next = step(state, operation(each));
    if (next === undefined) return IMPOSSIBLE;
    if (observes?.(operation(each)) === true) expect(next, each.join(' ')).toEqual(state);
    state = next;
    return state;
  });
}

/** What is asked of a model: operations, each with the state after it. */
type Steps = readonly (readonly [Told, unknown])[];

const strict = { strict: true };

describe('the steps of', () => {
  it.each<[string, () => Model<never>, Steps]>([
    [
      'a register',
      () => register() as Model<never>,
      [
        [['read', undefined, null], null],
        [['read', undefined, 1], IMPOSSIBLE],
        [['write', 1], 1],
        [['read', undefined, 1], 1],
        [['write', { a: 1, b: [2] }, undefined, 'info'], { a: 1, b: [2] }],
        [['read', undefined, { b: [2], a: 1 }], { a: 1, b: [2] }],
        [['read', undefined, { a: 1 }], IMPOSSIBLE],
        [['read', undefined, null], IMPOSSIBLE],
        [['read', undefined, '[object Object]'], IMPOSSIBLE],
      ],
    ],
    [
      'a strict register with compare-and-set',
      () => casRegister({ strict: true, initial: 5 }) as Model<never>,
      [
        [['cas', [4, 6], undefined], IMPOSSIBLE],
        [['cas', [4, 6], undefined, 'refused'], 5],
        [['cas', [5, 6], undefined, 'refused'], IMPOSSIBLE],
        [['cas', [5, 6]], 6],
        [['cas', [6, 7], undefined, 'info'], 7],
        [['cas', [6, 7], undefined, 'info'], IMPOSSIBLE],
        [['write', 8, undefined, 'refused'], 7],
        [['read', undefined, undefined, 'refused'], 7],
      ],
    ],
    [
      'a key',
      () => kv() as Model<never>,
      [
        [['get', undefined, null], null],
        [['get', undefined, ''], IMPOSSIBLE],
        [['append', 'a'], 'a'],
        [['append', 'b', undefined, 'info'], 'ab'],
        [['get', undefined, 'ab'], 'ab'],
        [['get', undefined, 'a'], IMPOSSIBLE],
        [['put', 'c'], 'c'],
        [['delete'], null],
        [['put', ''], ''],
        [['get', undefined, null], IMPOSSIBLE],
      ],
    ],
    [
      'a key that reads as nothing while it is absent',
      () => kv({ absent: '' }) as Model<never>,
      [
        [['get', undefined, ''], ''],
        [['put', 'a'], 'a'],
        [['delete'], ''],
      ],
    ],
    [
      'an append log',
      () => appendLog() as Model<never>,
      [
        [['read', undefined, null], []],
        [['read', undefined, []], []],
        [['append', 1], [1]],
        [
          ['append', { a: 1, b: 2 }, undefined, 'info'],
          [1, { a: 1, b: 2 }],
        ],
        [
          ['read', undefined, [1, { b: 2, a: 1 }]],
          [1, { a: 1, b: 2 }],
        ],
        [['read', undefined, [1]], IMPOSSIBLE],
        [['read', undefined, [{ a: 1, b: 2 }, 1]], IMPOSSIBLE],
        [['read', undefined, null], IMPOSSIBLE],
      ],
    ],
    [
      'a queue',
      () => fifoQueue() as Model<never>,
      [
        [['dequeue', undefined, 1], IMPOSSIBLE],
        [['dequeue', undefined, null], []],
        [['dequeue', undefined, undefined, 'info'], []],
        // What an enqueue is told says nothing.
        [['enqueue', 1, null], [1]],
        [
          ['enqueue', { a: 2 }],
          [1, { a: 2 }],
        ],
        [['dequeue', undefined, null], IMPOSSIBLE],
        [['dequeue', undefined, { a: 2 }], IMPOSSIBLE],
        [['dequeue', undefined, 1], [{ a: 2 }]],
        [['dequeue', undefined, undefined, 'info'], []],
      ],
    ],
    [
      'a stack',
      () => stack() as Model<never>,
      [
        [['pop', undefined, null], []],
        [['push', 1, null], [1]],
        [
          ['push', 2],
          [1, 2],
        ],
        [
          ['push', 3],
          [1, 2, 3],
        ],
        [['pop', undefined, 1], IMPOSSIBLE],
        [
          ['pop', undefined, 3],
          [1, 2],
        ],
        [['pop', undefined, undefined, 'info'], [1]],
        [['pop', undefined, null], IMPOSSIBLE],
      ],
    ],
    [
      'a strict mutex',
      () => mutex(strict) as Model<never>,
      [
        [['release'], IMPOSSIBLE],
        [['release', undefined, undefined, 'refused'], 0],
        [['acquire', undefined, undefined, 'refused'], IMPOSSIBLE],
        [['acquire'], 1],
        [['acquire'], IMPOSSIBLE],
        [['acquire', undefined, undefined, 'refused'], 1],
        [['release', undefined, undefined, 'refused'], IMPOSSIBLE],
        [['release', undefined, undefined, 'info'], 0],
      ],
    ],
    [
      'a strict semaphore',
      () => semaphore(2, strict) as Model<never>,
      [
        [['acquire'], 1],
        [['acquire', undefined, undefined, 'refused'], IMPOSSIBLE],
        [['release', undefined, undefined, 'refused'], IMPOSSIBLE],
        [['acquire'], 2],
        [['acquire'], IMPOSSIBLE],
        [['acquire', undefined, undefined, 'refused'], 2],
        [['release'], 1],
      ],
    ],
    [
      'a strict lock with owners',
      () => ownedLock(strict) as Model<never>,
      [
        [['holder', undefined, null], { owner: null, token: 0 }],
        [['holder'], { owner: null, token: 0 }],
        [['holder', undefined, 'a'], IMPOSSIBLE],
        [['release', 'a'], IMPOSSIBLE],
        [['release', 'a', undefined, 'refused'], { owner: null, token: 0 }],
        [['acquire', 'a', undefined, 'refused'], IMPOSSIBLE],
        [['acquire', 'a', 0], IMPOSSIBLE],
        [['acquire', 'a', 3], { owner: 'a', token: 3 }],
        [['acquire', 'b', 4], IMPOSSIBLE],
        [['acquire', 'b', undefined, 'refused'], { owner: 'a', token: 3 }],
        [['extend', 'b'], IMPOSSIBLE],
        [['extend', 'b', undefined, 'refused'], { owner: 'a', token: 3 }],
        [['extend', 'a', undefined, 'refused'], IMPOSSIBLE],
        [['extend', 'a'], { owner: 'a', token: 3 }],
        [['holder', undefined, 'a'], { owner: 'a', token: 3 }],
        [['holder', undefined, undefined, 'info'], { owner: 'a', token: 3 }],
        [['holder', undefined, null], IMPOSSIBLE],
        [['release', 'b'], IMPOSSIBLE],
        [['release', 'a', undefined, 'refused'], IMPOSSIBLE],
        [['release', 'a'], { owner: null, token: 3 }],
        [['acquire', 'b', 3], IMPOSSIBLE],
        [['acquire', 'b', undefined, 'info'], { owner: 'b', token: 4 }],
        [['release', 'b'], { owner: null, token: 4 }],
        // Who gets no token is told nothing about tokens.
        [['acquire', 'c', null], { owner: 'c', token: 4 }],
      ],
    ],
    [
      'an element of a set',
      () => elementSet() as Model<never>,
      [
        [['contains', 1, false], false],
        [['contains', 1, true], IMPOSSIBLE],
        [['add', 1], true],
        [['add', 1, undefined, 'info'], true],
        [['contains', 1, true], true],
        [['remove', 1], false],
        [['contains', 1, true], IMPOSSIBLE],
      ],
    ],
    [
      'a counter',
      () => counter({ initial: 3 }) as Model<never>,
      [
        [['read', undefined, 3], 3],
        [['add'], 4],
        [['add', null], 5],
        [['add', -2, undefined, 'info'], 3],
        [['read', undefined, 5], IMPOSSIBLE],
      ],
    ],
    ['a counter from nothing', () => counter() as Model<never>, [[['add', 2], 2]]],
    [
      'several registers',
      () => multiRegister({ x: 1 }) as Model<never>,
      [
        [['read', undefined, { x: 1 }], { x: 1 }],
        [['read', undefined, { x: 1, y: null }], { x: 1 }],
        [['read', undefined, {}], { x: 1 }],
        [['read', undefined, { y: 1 }], IMPOSSIBLE],
        [['write', { y: { a: 1, b: 2 } }], { x: 1, y: { a: 1, b: 2 } }],
        [['read', undefined, { y: { b: 2, a: 1 } }], { x: 1, y: { a: 1, b: 2 } }],
        [['read', undefined, { x: 1, y: null }], IMPOSSIBLE],
        [['read', undefined, { x: 2, y: { a: 1, b: 2 } }], IMPOSSIBLE],
      ],
    ],
    [
      'what may go either way',
      () =>
        powerset<number>({
          name: 'either way',
          initial: () => [3, 1, 3],
          step: (state, { f, output }) =>
            f === 'jump' ? [state + 2, state] : output === state ? [state] : [],
        }) as Model<never>,
      [
        [['jump'], [1, 3, 5]],
        [['read', undefined, 3], [3]],
        [['read', undefined, 1], IMPOSSIBLE],
        [['jump'], [3, 5]],
      ],
    ],
  ])('%s', (_, make, steps) => {
    expect(
      walk(
        make(),
        steps.map(([told]) => told),
      ),
    ).toEqual(steps.map(([, state]) => state));
  });
});
