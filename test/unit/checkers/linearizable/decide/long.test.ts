// What is longer than a call can have arguments, or than anybody could wait for if every operation
// were held against every other one.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { explain } from '../../../../../checkers/linearizable/explain/explain.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { fifoQueue, stack } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';

const MANY = 150_000;

/** One after the other; `info` ones never return. */
function inOrder(operations: readonly Omit<Drawn, 'call'>[], info = new Set<string>()) {
  return columnsOf(
    operations.map((operation, i): Drawn => {
      const whole = { ...operation, call: 2 * i };
      return info.has(operation.f) ? whole : { ...whole, returned: 2 * i + 1 };
    }),
  );
}

function judged<State>(model: Model<State>, columns: ReturnType<typeof columnsOf>) {
  const result = checkLinearizableSync(columns, model, { witness: true });
  const rows = result.verdict === 'invalid' ? result.conflict : undefined;
  const order = result.verdict === 'valid' ? result.witness?.[0]?.rows : undefined;
  return { verdict: result.verdict, rows, order };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a long history', () => {
  it('of one write and its reads has a witness', () => {
    const reads = range(MANY).map(() => ({ f: 'read', output: 1 }));
    const { verdict, order } = judged(casRegister(), inOrder([{ f: 'write', input: 1 }, ...reads]));
    expect(verdict).toBe('valid');
    expect(order).toEqual(range(MANY + 1));
  });

  it('of a chain of compare-and-sets is contradicted by one read', () => {
    const chain = range(MANY).map((i) => ({ f: 'cas', input: [i, i + 1] }));
    const columns = inOrder([{ f: 'write', input: 0 }, ...chain, { f: 'read', output: 5 }]);
    const { verdict, rows = [] } = judged(casRegister(), columns);
    expect(verdict).toBe('invalid');
    expect(rows).toContain(MANY + 1);
  });

  it('of a chain of compare-and-sets is explained where its end is replaced twice', () => {
    const chain = range(MANY).map((i) => ({ f: 'cas', input: [i, i + 1] }));
    const again = { f: 'cas', input: [MANY - 1, -1] };
    const columns = inOrder([{ f: 'write', input: 0 }, ...chain, again]);
    const result = checkLinearizableSync(columns, casRegister());
    if (result.verdict !== 'invalid') throw new Error(result.verdict);
    expect(result.conflict).toHaveLength(MANY + 2);
    const { failing, prefixOperations } = explain(columns, casRegister(), result);
    expect([failing.line, prefixOperations]).toEqual([MANY + 1, MANY + 2]);
  });

  it('of indeterminate ones is contradicted as well, with all that shows that they happened', () => {
    const count = 20_000;
    const chain = range(count).map((i) => ({ f: 'cas', input: [i, i + 1] }));
    const reads = [
      { f: 'read', output: count },
      { f: 'read', output: 3 },
    ];
    const info = new Set(['cas']);
    const open = judged(
      casRegister(),
      inOrder([{ f: 'write', input: 0 }, ...chain, ...reads], info),
    );
    expect(open).toMatchObject({ verdict: 'invalid' });
    // The last link is what the first read saw; every link before it follows from that.
    expect(open.rows).toEqual(range(count + 3));
    const back = { f: 'cas', input: [count, 0] };
    const circle = judged(casRegister(), inOrder([...chain, back, ...reads], info));
    expect(circle).toMatchObject({ verdict: 'invalid' });
    expect(circle.rows).toEqual(range(count + 3));
  });

  it('of elements over one at the bottom is that of a stack', () => {
    const over = range(MANY).flatMap((i) => [
      { f: 'push', input: i + 1 },
      { f: 'pop', output: i + 1 },
    ]);
    const bottom = [{ f: 'push', input: 0 }, ...over];
    expect(judged(stack(), inOrder([...bottom, { f: 'pop', output: 0 }])).verdict).toBe('valid');
    const empty = judged(stack(), inOrder([...bottom, { f: 'pop', output: null }]));
    expect(empty).toMatchObject({ verdict: 'invalid', rows: range(bottom.length + 1) });
  });

  it('of elements that are all there makes an empty queue impossible', () => {
    const full = range(MANY).map((i) => ({ f: 'enqueue', input: i }));
    const { verdict, rows } = judged(
      fifoQueue(),
      inOrder([...full, { f: 'dequeue', output: null }]),
    );
    expect(verdict).toBe('invalid');
    expect(rows).toEqual(range(MANY + 1));
  });

  it('of many keys that only a search can decide is decided', () => {
    const twice = range(5000).flatMap((key): Drawn[] => {
      const on = { key: String(key) };
      return [
        { ...on, f: 'put', input: 'a', call: 0, returned: 9 },
        { ...on, f: 'put', input: 'a', call: 1, returned: 8 },
        { ...on, f: 'get', output: 'a', call: 2, returned: 7 },
      ];
    });
    const columns = columnsOf(twice);
    const result = checkLinearizableSync(columns, kv());
    expect(result).toMatchObject({ verdict: 'valid', statistics: { partitions: 5000 } });
  });
});
