// How operations and states are told to people, and how a model is made again by its name.

import { describe, expect, it } from 'vitest';
import type { Model, Operation } from '../../../../../checkers/linearizable/model.ts';
import { describeOperation, describeState } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { mutex, ownedLock, semaphore } from '../../../../../checkers/linearizable/models/locks.ts';
import { powerset } from '../../../../../checkers/linearizable/models/powerset.ts';
import { Prefixes } from '../../../../../checkers/linearizable/models/prefixes.ts';
import { fifoQueue } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister, register } from '../../../../../checkers/linearizable/models/register.ts';
import { MODEL_NAMES, modelNamed } from '../../../../../checkers/linearizable/models/registry.ts';
import { counter, elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import type { Json } from '../../../../../src/json.ts';
import { drawsFrom } from '../random-histories.ts';
import { SUBJECTS } from '../random-models.ts';

const of = (f: string, input?: Json, output?: Json, outcome: Operation['outcome'] = 'ok') => ({
  f,
  key: undefined,
  input,
  output,
  outcome,
});

describe('an operation in words', () => {
  it.each<[string, () => Model<never>, Operation]>([
    ['read → 1', () => register() as Model<never>, of('read', undefined, 1)],
    ['write "a"', () => register() as Model<never>, of('write', 'a')],
    [
      'write 1 (unknown whether it happened)',
      () => register() as Model<never>,
      of('write', 1, undefined, 'info'),
    ],
    [
      'cas 1 → [2] (refused)',
      () => casRegister() as Model<never>,
      of('cas', [1, [2]], undefined, 'refused'),
    ],
    ['get → "a"', () => kv() as Model<never>, of('get', undefined, 'a')],
    ['put "a"', () => kv() as Model<never>, of('put', 'a')],
    [
      'delete (unknown whether it happened)',
      () => kv() as Model<never>,
      of('delete', undefined, undefined, 'info'),
    ],
    ['acquire', () => mutex() as Model<never>, of('acquire')],
    [
      'acquire (refused)',
      () => mutex() as Model<never>,
      of('acquire', undefined, undefined, 'refused'),
    ],
    [
      'release (unknown)',
      () => semaphore(2) as Model<never>,
      of('release', undefined, undefined, 'info'),
    ],
    ['acquire "a" → 3', () => ownedLock() as Model<never>, of('acquire', 'a', 3)],
    ['dequeue', () => fifoQueue() as Model<never>, of('dequeue')],
    [
      'enqueue 1 (unknown whether it happened)',
      () => fifoQueue() as Model<never>,
      of('enqueue', 1, undefined, 'info'),
    ],
  ])('%s', (text, make, operation) => {
    expect(describeOperation(make() as Model<unknown>, operation)).toBe(text);
  });
});

const either = powerset<number>({
  name: 'either',
  initial: () => [1, 2],
  step: (state) => [state],
});
const named = powerset<number>({
  name: 'named',
  initial: () => [1, 2],
  step: (state) => [state],
  identify: (state) => `${-state}`,
  describeState: (state) => `number ${state}`,
});

describe('a state in words', () => {
  it.each<[string, () => Model<never>, unknown]>([
    ['{"a":1}', () => register() as Model<never>, { a: 1 }],
    ['absent', () => kv() as Model<never>, null],
    ['""', () => kv() as Model<never>, ''],
    ['free', () => mutex() as Model<never>, 0],
    ['1 of 2 taken', () => semaphore(2) as Model<never>, 1],
    ['free, last token 3', () => ownedLock() as Model<never>, { owner: null, token: 3 }],
    ['held by "a", token 3', () => ownedLock() as Model<never>, { owner: 'a', token: 3 }],
    ['in the set', () => elementSet() as Model<never>, true],
    ['not in the set', () => elementSet() as Model<never>, false],
    ['7', () => counter() as Model<never>, 7],
    ['[1,2]', () => fifoQueue() as Model<never>, [1, 2]],
    ['1 or 2', () => either as Model<never>, [1, 2]],
    ['number 1 or number 2', () => named as Model<never>, [1, 2]],
  ])('%s', (text, make, state) => {
    expect(describeState(make() as Model<unknown>, state)).toBe(text);
  });

  it('has one name, and another has another', () => {
    const nameOf = (model: unknown, state: unknown) => (model as Model<unknown>).identify?.(state);
    expect(nameOf(either, [1, 2])).not.toBe(nameOf(either, [12]));
    expect(nameOf(kv(), null)).not.toBe(nameOf(kv(), 'absent'));
    expect(nameOf(kv(), null)).not.toBe(nameOf(kv(), ''));
    expect(nameOf(kv(), null)).not.toBe(nameOf(kv(), 'null'));
    const lock = (owner: Json, token: number) => nameOf(ownedLock(), { owner, token });
    expect(lock(null, 1)).not.toBe(lock('null', 1));
    expect(lock('a', 1)).not.toBe(lock('a', 2));
    // The states of a powerset are told apart, and put in order, by the names that they have.
    expect((named as Model<unknown>).initial()).toEqual([1, 2]);
    expect(nameOf(named, [1, 2])).toBe('["-1","-2"]');
  });
});

describe('a model by its name', () => {
  it('is the model of whose recipe it is', () => {
    const models = SUBJECTS.map(({ model }) => model).filter(({ recipe }) => recipe !== undefined);
    const names = new Set<string>();
    const others = [
      ...[counter({ initial: 4 }), register(), register({ initial: 2 }), semaphore(3)],
      ...[{}, { strict: true }].flatMap((options) => [
        mutex(options),
        ownedLock(options),
        casRegister(options),
        semaphore(2, options),
      ]),
    ];
    for (const model of [...models, ...(others as readonly unknown[] as Model<unknown>[])]) {
      const { name, options } = model.recipe as { name: string; options: Json };
      names.add(name);
      const again = modelNamed(name, options);
      expect(again?.name).toBe(model.name);
      expect(again?.recipe).toEqual(model.recipe);
      expect(options).toMatchObject(model.strict === true ? { strict: true } : {});
      expect(again?.shape).toEqual(model.shape);
      expect(again?.strict).toBe(model.strict);
      expect(again?.initial()).toEqual(model.initial());
    }
    expect([...names].sort()).toEqual(MODEL_NAMES);
  });

  it('may be unknown, and may come without options', () => {
    expect(modelNamed('toString')).toBeUndefined();
    expect(modelNamed('semaphore')?.shape).toEqual({ kind: 'locks', permits: 1 });
    expect(modelNamed('multi-register')?.initial()).toEqual({});
    expect(modelNamed('multi-register', { initial: { x: 1 } })?.initial()).toEqual({ x: 1 });
  });
});

describe('beginnings of texts', () => {
  it('are found like by trying each', () => {
    const draw = drawsFrom(3);
    const text = (length: number) => Array.from({ length }, () => 'ab'.charAt(draw(2))).join('');
    for (let round = 0; round < 200; round++) {
      const texts = Array.from({ length: draw(6) }, () => text(draw(5)));
      const prefixes = new Prefixes(texts);
      for (let asked = 0; asked < 20; asked++) {
        const one = text(draw(6));
        const expected = texts.some((each) => each.startsWith(one));
        if (prefixes.has(one) !== expected) expect.fail(`${one} of ${texts}`);
      }
    }
  });
});
