// The procedures that need no search: a legal and an illegal history of each, which of them
// decided, and what it names.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../checkers/linearizable/models/kv.ts';
import { mutex, semaphore } from '../../../../checkers/linearizable/models/locks.ts';
import { fifoQueue, stack } from '../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../checkers/linearizable/models/register.ts';
import { isLinearizable, onlyRows } from './brute-force.ts';
import { columnsOf, type Drawn } from './hand-written.ts';
import { drawsFrom, histories, printed } from './random-histories.ts';
import { historyOf, SUBJECTS } from './random-models.ts';

function judge(model: Model<never> | Model<unknown>, operations: readonly Drawn[]) {
  const result = checkLinearizableSync(columnsOf(operations), model as Model<unknown>);
  const [method] = Object.keys(result.statistics.methods);
  return { verdict: result.verdict, method, result };
}

describe('a stack of unique elements', () => {
  const nested: readonly Drawn[] = [
    { f: 'push', input: 1, call: 0, returned: 1 },
    { f: 'push', input: 2, call: 2, returned: 3 },
    { f: 'pop', output: 2, call: 4, returned: 5 },
    { f: 'pop', output: 1, call: 6, returned: 7 },
    { f: 'pop', output: null, call: 8, returned: 9 },
  ];

  it('is legal where elements leave in the opposite order', () => {
    expect(judge(stack(), nested)).toMatchObject({ verdict: 'valid', method: 'stack' });
  });

  it('is illegal where they leave in the order in which they came', () => {
    const crossed = nested.map((each, i) => (i === 2 ? { ...each, output: 1 } : each));
    const swapped = crossed.map((each, i) => (i === 3 ? { ...each, output: 2 } : each));
    const { verdict, method, result } = judge(stack(), swapped);
    expect({ verdict, method }).toEqual({ verdict: 'invalid', method: 'stack' });
    expect(result).toMatchObject({ conflict: [0, 1, 2, 3] });
  });

  it('names no more elements than contradict one another', () => {
    const others = Array.from({ length: 40 }, (_, i): Drawn[] => [
      { f: 'push', input: 100 + i, call: 10 + 10 * i, returned: 11 + 10 * i },
      { f: 'pop', output: 100 + i, call: 12 + 10 * i, returned: 13 + 10 * i },
    ]).flat();
    const { result } = judge(stack(), [
      { f: 'push', input: 1, call: 0, returned: 1 },
      { f: 'push', input: 2, call: 2, returned: 3 },
      ...others,
      { f: 'pop', output: 1, call: 1000, returned: 1001 },
      { f: 'pop', output: 2, call: 1002, returned: 1003 },
    ]);
    expect(result).toMatchObject({ verdict: 'invalid', conflict: [0, 1, 82, 83] });
  });

  it('may not be found empty while an element is in it', () => {
    const { verdict, method } = judge(stack(), [
      { f: 'push', input: 1, call: 0, returned: 1 },
      { f: 'pop', output: null, call: 2, returned: 3 },
    ]);
    expect({ verdict, method }).toEqual({ verdict: 'invalid', method: 'stack' });
  });
});

describe('a queue with an indeterminate dequeue', () => {
  it('is decided without search where that need not have happened', () => {
    const operations: readonly Drawn[] = [
      { f: 'enqueue', input: 1, call: 0, returned: 1 },
      { f: 'dequeue', call: 2 },
      { f: 'dequeue', output: 1, call: 3, returned: 4 },
    ];
    expect(judge(fifoQueue(), operations)).toMatchObject({ verdict: 'valid', method: 'queue' });
  });

  it('is searched where it must have taken something', () => {
    const { verdict, method } = judge(fifoQueue(), [
      { f: 'enqueue', input: 1, call: 0, returned: 1 },
      { f: 'enqueue', input: 2, call: 2, returned: 3 },
      { f: 'dequeue', call: 4 },
      { f: 'dequeue', output: 2, call: 5, returned: 6 },
    ]);
    expect({ verdict, method }).toEqual({ verdict: 'valid', method: 'depth-first' });
  });
});

describe('locks without owners', () => {
  const second = { f: 'acquire', call: 2, returned: 3 };

  it('are held by as many as there are permits', () => {
    const twice: readonly Drawn[] = [{ f: 'acquire', call: 0, returned: 1 }, second];
    expect(judge(semaphore(2), twice)).toMatchObject({ verdict: 'valid', method: 'locks' });
    const { verdict, method, result } = judge(mutex(), twice);
    expect({ verdict, method }).toEqual({ verdict: 'invalid', method: 'locks' });
    expect(result).toMatchObject({ failingRow: 1 });
  });

  it('are released first by whoever has to be done first', () => {
    const { verdict, method } = judge(mutex(), [
      { f: 'acquire', call: 0, returned: 1 },
      { f: 'release', call: 2, returned: 20 },
      { f: 'release', call: 3, returned: 6 },
      { f: 'acquire', call: 4, returned: 5 },
      { f: 'release', call: 9, returned: 10 },
      { f: 'acquire', call: 15, returned: 30 },
    ]);
    expect({ verdict, method }).toEqual({ verdict: 'valid', method: 'locks' });
  });

  it('are free again by a release that may have taken effect', () => {
    const released = (returned: number | undefined): readonly Drawn[] => [
      { f: 'acquire', call: 0, returned: 1 },
      { f: 'release', call: 2, ...(returned === undefined ? {} : { returned }) },
      second,
    ];
    expect(judge(mutex(), released(9)).verdict).toBe('valid');
    expect(judge(mutex(), released(undefined)).verdict).toBe('valid');
  });
});

describe('a key–value store in which every state has one maker', () => {
  const operations = (read: string): readonly Drawn[] => [
    { f: 'put', input: 'a', call: 0, returned: 1 },
    { f: 'append', input: 'b', call: 2, returned: 5 },
    { f: 'append', input: 'c', call: 3, returned: 4 },
    { f: 'get', output: read, call: 6, returned: 7 },
  ];

  it('is a register', () => {
    expect(judge(kv(), operations('abc'))).toMatchObject({ verdict: 'valid', method: 'kv' });
    expect(judge(kv(), operations('acb'))).toMatchObject({ verdict: 'valid', method: 'kv' });
    expect(judge(kv(), operations('ab'))).toMatchObject({ verdict: 'invalid', method: 'kv' });
  });

  it('names a read of what no operations can have made', () => {
    const { result } = judge(kv(), operations('abcb'));
    expect(result).toMatchObject({
      verdict: 'invalid',
      reason: 'two reads need one append at two places',
    });
    expect(judge(kv(), operations('ax')).result).toMatchObject({ conflict: [3] });
  });

  it('names operations that are illegal by themselves', () => {
    const subject = SUBJECTS[1] as (typeof SUBJECTS)[number];
    let shown = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const columns = historyOf(subject, drawsFrom(seed), 9);
        const result = checkLinearizableSync(columns, subject.model, { methods: ['kv'] });
        if (result.verdict !== 'invalid') return;
        shown++;
        const conflict = onlyRows(columns, result.conflict);
        const text = `${printed(columns)}\nconflict:\n${printed(conflict)}\n${result.reason}`;
        expect(isLinearizable(conflict, subject.model), text).toBe(false);
      }),
      { numRuns: histories(1500) },
    );
    expect(shown).toBeGreaterThan(histories(100));
  });
});

describe('a strict register of unique values', () => {
  const refusal = (call: number, returned: number): readonly Drawn[] => [
    { f: 'write', input: 1, call: 0, returned: 1 },
    { f: 'cas', input: [1, 2], call, returned, refused: true },
    { f: 'read', output: 1, call: 8, returned: 9 },
  ];

  it('refuses nothing while the value is certainly there', () => {
    const strict = casRegister({ strict: true });
    expect(judge(strict, refusal(4, 5))).toMatchObject({ verdict: 'invalid', method: 'chains' });
    expect(judge(strict, refusal(1, 5))).toMatchObject({ verdict: 'valid', method: 'depth-first' });
    expect(judge(casRegister(), refusal(4, 5))).toMatchObject({ verdict: 'valid' });
  });
});

describe('a check that may not search', () => {
  it('says so where search is needed', () => {
    const columns = columnsOf([
      { f: 'write', input: 1, call: 0, returned: 1 },
      { f: 'write', input: 1, call: 2, returned: 3 },
    ]);
    const result = checkLinearizableSync(columns, casRegister(), { methods: ['chains'] });
    expect(result).toMatchObject({ verdict: 'unknown', reason: 'methods', decided: 0 });
  });
});
