// What a model declares about itself must be so, because the searches rely on it: what observes
// changes nothing, and what has the same effect takes the same steps.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../checkers/linearizable/check.ts';
import type { Model, Operation } from '../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../checkers/linearizable/models/kv.ts';
import { operationOf } from '../../../../checkers/linearizable/tables/classes.ts';
import { OUTCOME_FAIL } from '../../../../src/history/columns.ts';
import { canonicalJson } from '../../../../src/history/value-pool.ts';
import type { Json } from '../../../../src/json.ts';
import { columnsOf, type Drawn } from './hand-written.ts';
import { drawsFrom } from './random-histories.ts';
import { historyOf, SUBJECTS } from './random-models.ts';

function nameOf(model: Model<unknown>, state: unknown): string {
  return model.identify?.(state) ?? canonicalJson(state as Json);
}

/**
 * All operations of some random histories, and all states that they lead to by any of a few orders.
 */
function sampled(subject: (typeof SUBJECTS)[number]) {
  const { model } = subject;
  const operations: Operation[] = [];
  const states = new Map<string, unknown>();
  for (let seed = 0; seed < 12; seed++) {
    const draw = drawsFrom(seed);
    const columns = historyOf(subject, draw, 8);
    const own: Operation[] = [];
    for (let row = 0; row < columns.size; row++) {
      if (columns.outcome[row] !== OUTCOME_FAIL) own.push(operationOf(columns, row));
    }
    operations.push(...own);
    for (let walk = 0; walk < 3; walk++) {
      let state = model.initial();
      for (const operation of own) {
        states.set(nameOf(model, state), state);
        if (draw(4) > 0) state = model.step(state, operation) ?? state;
      }
    }
  }
  return { operations, states: [...states.values()] };
}

describe.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
  'a $name',
  ({ subject }) => {
    const { model } = subject;
    const { operations, states } = sampled(subject);
    const stepsOf = (operation: Operation) =>
      states.map((state) => {
        const next = model.step(state, operation);
        return next === undefined ? 'impossible' : nameOf(model, next);
      });

    it('stays as it is when it is observed', () => {
      const before = states.map((state) => nameOf(model, state));
      for (const operation of operations.filter((each) => model.observes?.(each) === true)) {
        const left = stepsOf(operation);
        const text = JSON.stringify(operation);
        expect(left, text).toEqual(
          left.map((name, i) => (name === 'impossible' ? name : before[i])),
        );
      }
    });

    it('takes the same steps by equal effects', () => {
      const byEffect = new Map<string, { operation: Operation; steps: string[] }>();
      for (const operation of operations) {
        const effect = model.effect?.(operation);
        // What observes and is not known to have happened is never asked.
        if (effect === undefined || (model.observes?.(operation) && operation.outcome === 'info'))
          continue;
        const steps = stepsOf(operation);
        const known = byEffect.get(effect);
        if (known === undefined) byEffect.set(effect, { operation, steps });
        else expect(steps, JSON.stringify([operation, known.operation])).toEqual(known.steps);
      }
      expect(model.effect === undefined || byEffect.size > 1).toBe(true);
    });

    it('has nothing against its own operations, and does not know others', () => {
      for (const operation of operations) expect(model.complaint?.(operation)).toBeUndefined();
      const { key } = operations[0] as Operation;
      const other: Operation = { f: 'frobnicate', key, input: 1, output: 1, outcome: 'ok' };
      if (model.complaint !== undefined) expect(model.complaint(other)).toContain('frobnicate');
    });

    it('behaves alike when it is specialized', () => {
      const special = model.specialize?.(operations);
      if (special === undefined) return;
      for (let seed = 0; seed < 300; seed++) {
        const draw = drawsFrom(seed);
        let [plain, fewer] = [model.initial(), special.initial()];
        for (let i = 0; i < 8; i++) {
          const operation = operations[draw(operations.length)] as Operation;
          const [next, also] = [model.step(plain, operation), special.step(fewer, operation)];
          expect(also === undefined, JSON.stringify([plain, fewer, operation])).toBe(
            next === undefined,
          );
          if (next === undefined || also === undefined) continue;
          [plain, fewer] = [next, also];
        }
      }
    });
  },
);

describe('a key whose texts nobody read', () => {
  const get = (output: string, call: number): Drawn => ({
    f: 'get',
    output,
    call,
    returned: call + 1,
  });
  const put = (input: string, call: number): Drawn => ({
    f: 'put',
    input,
    call,
    returned: call + 1,
  });
  const verdictOf = (operations: readonly Drawn[]) =>
    checkLinearizableSync(columnsOf(operations), kv(), { methods: ['depth-first'] }).verdict;

  it('is in a state that is none of those that were read', () => {
    const told = (text: string, call: number) => [put(text, call), get(text, call + 2)];
    // Shorter ones are read before a text that looks like what stands for all others, and after it.
    for (const text of ['a~', '~', 'undefined~']) {
      for (const [first, second, last] of [
        ['a', text, 'aa'],
        [text, 'a', 'aaaaaaaaaaaa'],
        [text, text, 'a'],
        ['b', 'c', 'a'],
      ] as const) {
        const before = [...told(first, 0), ...told(second, 4)];
        const after = told(last, 20);
        expect(verdictOf([...before, put('b', 10), get('b', 12), ...after])).toBe('valid');
        expect(verdictOf([...before, put('b', 10), get(text, 12), ...after])).toBe('invalid');
        expect(verdictOf([...before, put('d', 10), get(text, 12), ...after])).toBe('invalid');
      }
    }
  });

  it('is told apart from others also where very many were read', () => {
    const texts = Array.from({ length: 10_050 }, (_, i) => `${i}`);
    const told = texts.flatMap((text, i) => [put(text, 4 * i), get(text, 4 * i + 2)]);
    const end = 4 * texts.length;
    const later = [put('a', end), put('b', end + 2)];
    expect(verdictOf([...told, ...later, get('b', end + 4)])).toBe('valid');
    expect(verdictOf([...told, ...later, get('a', end + 4)])).toBe('invalid');
  });
});
