// Histories of several objects: each is judged by itself, and what is said of it is said in rows of
// the whole.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../../checkers/linearizable/models/kv.ts';
import { fifoQueue } from '../../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { elementSet } from '../../../../../checkers/linearizable/models/sets.ts';
import type { OperationColumns } from '../../../../../src/history/columns.ts';
import type { Json } from '../../../../../src/json.ts';
import { flawOf, isLinearizable, onlyRows } from '../brute-force.ts';
import { columnsOf } from '../hand-written.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
  together,
} from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

const rowsOf = (columns: OperationColumns, key: Json | undefined) =>
  [...columns.key.keys()].filter((row) => columns.keys.value(columns.key[row] as number) === key);

const KEYS: readonly Json[] = [7, 'b', 2_000_000_000, 'a'];
const register = (seed: number) => {
  const draw = drawsFrom(seed);
  const domain = draw(2) === 0 ? 0 : 3;
  return columnsOfDrafts(draw, registerDrafts(draw, { operations: 6, domain, infoPercent: 20 }));
};
const queue = SUBJECTS.find(({ model }) => model.name === 'queue') as (typeof SUBJECTS)[number];

describe('several objects', () => {
  it.each<[string, Model<unknown>, (seed: number) => OperationColumns, number]>([
    ['registers', casRegister() as Model<unknown>, register, 300],
    ['queues', fifoQueue() as Model<unknown>, (seed) => historyOf(queue, drawsFrom(seed), 6), 100],
  ])('are legal when each of the %s is', (_, model, historyFrom, runs) => {
    const verdicts = { valid: 0, invalid: 0, unknown: 0 };
    for (let seed = 0; seed < 10 + histories(runs); seed++) {
      const parts = KEYS.slice(0, 2 + (seed % 3)).map((_key, i) => historyFrom(10 * seed + i));
      const columns = together(parts, KEYS);
      for (const methods of [undefined, ['depth-first'] as const]) {
        const options = methods === undefined ? { witness: true } : { witness: true, methods };
        const result = checkLinearizableSync(columns, model, options);
        verdicts[result.verdict]++;
        expect(result.statistics.partitions).toBe(parts.length);
        const legal = parts.every((part) => isLinearizable(part, model));
        if (legal !== (result.verdict === 'valid')) expect.fail(printed(columns));
        if (result.verdict === 'invalid') {
          const rows = rowsOf(columns, result.key);
          expect([...result.rows]).toEqual(rows);
          expect(isLinearizable(onlyRows(columns, rows), model)).toBe(false);
          expect(result.conflict.filter((row) => !rows.includes(row))).toEqual([]);
          if (result.failingRow >= 0) expect(rows).toContain(result.failingRow);
        }
        for (const { key, rows } of result.verdict === 'valid' ? (result.witness ?? []) : []) {
          if (rows === undefined) continue;
          const own = rowsOf(columns, key);
          const order = rows.map((row) => own.indexOf(row));
          expect(order).not.toContain(-1);
          expect(flawOf(onlyRows(columns, own), model, order)).toBeUndefined();
        }
      }
    }
    expect(verdicts.unknown).toBe(0);
    expect(verdicts.valid).toBeGreaterThan(histories(runs) / 10);
    expect(verdicts.invalid).toBeGreaterThan(histories(runs) / 10);
  });

  it('are told apart by what a model says, and by their keys too', () => {
    const contains = (input: Json, output: boolean, key: Json, call: number) =>
      ({ f: 'contains', input, output, key, call, returned: call + 1 }) as const;
    const added = { f: 'add', input: 1, key: 'x', call: 0, returned: 1 } as const;
    const legal = [added, contains(1, true, 'x', 2), contains(2, false, 'x', 4)];
    const model = elementSet();
    const verdictOf = (operations: Parameters<typeof columnsOf>[0]) =>
      checkLinearizableSync(columnsOf(operations), model);
    expect(verdictOf([...legal, contains(1, false, 'y', 6)])).toMatchObject({
      verdict: 'valid',
      statistics: { partitions: 3, operations: 4 },
    });
    expect(verdictOf([...legal, contains(2, true, 'x', 6)])).toMatchObject({
      verdict: 'invalid',
      key: ['x', 2],
    });
  });

  it('may be one without a name among others', () => {
    const byInput: Model<unknown> = {
      ...(elementSet() as Model<unknown>),
      partition: ({ input }) => (input === 0 ? undefined : (input as Json)),
    };
    const told = (f: string, input: Json, call: number, output?: boolean) => ({
      f,
      input,
      key: 'x',
      call,
      returned: call + 1,
      ...(output === undefined ? {} : { output }),
    });
    const operations = [told('add', 0, 0), told('add', '', 2), told('contains', 0, 4, true)];
    expect(checkLinearizableSync(columnsOf(operations), byInput)).toMatchObject({
      verdict: 'valid',
      statistics: { partitions: 2 },
    });
    const wrong = [...operations, told('contains', 0, 6, false)];
    const result = checkLinearizableSync(columnsOf(wrong), byInput);
    expect(result).toMatchObject({ verdict: 'invalid', failingRow: 3 });
    expect('key' in result).toBe(false);
  });

  it('are named where there are no keys at all by nothing', () => {
    const columns = columnsOf([{ f: 'get', output: 'a', call: 0, returned: 1 }]);
    const result = checkLinearizableSync(columns, kv());
    expect(result).toMatchObject({ verdict: 'invalid', statistics: { partitions: 1 } });
    expect('key' in result).toBe(false);
  });
});
