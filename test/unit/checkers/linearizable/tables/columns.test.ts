// Malformed histories are named, with their place, and never judged.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { type Model, ModelError } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { ColumnsBuilder, OUTCOME_OK } from '../../../../../src/history/columns.ts';
import { columnsOfHistory, EventColumnsBuilder } from '../../../../../src/history/event-columns.ts';
import { HistoryError } from '../../../../../src/history/history-error.ts';
import type { Op, OpType } from '../../../../../src/history/types.ts';
import { ABSENT, ValuePool } from '../../../../../src/history/value-pool.ts';
import type { Json } from '../../../../../src/json.ts';

function event(index: number, type: OpType, process: number, f: string, value?: Json): Op {
  const op = { index, time: index * 10, type, process, f };
  return value === undefined ? op : { ...op, value };
}

function codeAndLineOf(run: () => unknown): [string, number] | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof HistoryError || error instanceof ModelError)
      return [error.code, error.line];
    throw error;
  }
  return undefined;
}

describe('events that cannot be paired', () => {
  it.each<[string, number, Op[]]>([
    [
      'overlapping-operations',
      1,
      [event(0, 'invoke', 0, 'write', 1), event(1, 'invoke', 0, 'write', 2)],
    ],
    ['return-without-call', 0, [event(0, 'ok', 0, 'write', 1)]],
    [
      'return-twice',
      2,
      [
        event(0, 'invoke', 0, 'write', 1),
        event(1, 'ok', 0, 'write', 1),
        event(2, 'ok', 0, 'write', 1),
      ],
    ],
    ['mismatched-return', 1, [event(0, 'invoke', 0, 'write', 1), event(1, 'ok', 0, 'read', 1)]],
    [
      'time-backwards',
      1,
      [event(0, 'invoke', 0, 'write', 1), { ...event(1, 'ok', 0, 'write', 1), time: -5 }],
    ],
    ['wrong-value', 0, [event(0, 'invoke', 0, 'cas', 1)]],
  ])('%s', (code, line, history) => {
    expect(codeAndLineOf(() => columnsOfHistory(history))).toEqual([code, line]);
  });

  it('leave indeterminate what never returned, and the nemesis out', () => {
    const nemesis: Op = { index: 1, time: 10, type: 'info', process: 'nemesis', f: 'kill' };
    const columns = columnsOfHistory([event(0, 'invoke', 0, 'write', 1), nemesis]);
    expect([columns.size, columns.return[0], columns.returnLine[0]]).toEqual([1, Infinity, -1]);
  });
});

describe('whole operations', () => {
  const append = (builder: ColumnsBuilder, call: number, returned: number, line: number) =>
    builder.append(
      7,
      builder.functionId('read'),
      ABSENT,
      ABSENT,
      ABSENT,
      1,
      call,
      returned,
      OUTCOME_OK,
      line,
    );

  it('of one process must not overlap, in whatever order they come', () => {
    const inOrder = new ColumnsBuilder(1);
    append(inOrder, 0, 5, 1);
    expect(codeAndLineOf(() => append(inOrder, 4, 6, 2))).toEqual(['overlapping-operations', 2]);
    const outOfOrder = new ColumnsBuilder(1);
    append(outOfOrder, 10, 15, 1);
    append(outOfOrder, 4, 11, 2);
    expect(codeAndLineOf(() => outOfOrder.finish())).toEqual(['overlapping-operations', 1]);
  });

  it('are sorted by call', () => {
    const builder = new ColumnsBuilder(1);
    append(builder, 10, 15, 1);
    append(builder, 4, 9, 2);
    expect([...builder.finish().line]).toEqual([2, 1]);
  });

  it('must not return before their call', () => {
    expect(codeAndLineOf(() => append(new ColumnsBuilder(), 5, 4, 3))).toEqual([
      'time-backwards',
      3,
    ]);
  });
});

describe('what a model cannot judge', () => {
  const read = [event(0, 'invoke', 0, 'read'), event(1, 'ok', 0, 'read')];
  const model = casRegister();

  it('is refused with its line', () => {
    expect(codeAndLineOf(() => checkLinearizableSync(read, model))).toEqual(['wrong-value', 0]);
    const unknown = [event(0, 'invoke', 0, 'append', 1), event(1, 'ok', 0, 'append', 1)];
    expect(codeAndLineOf(() => checkLinearizableSync(unknown, model))).toEqual(['wrong-value', 0]);
    expect(codeAndLineOf(() => checkLinearizableSync([], model))).toEqual(['empty-history', 0]);
    expect(checkLinearizableSync([], model, { allowEmpty: true }).verdict).toBe('valid');
  });

  it('is named when the model throws', () => {
    const broken: Model<number> = {
      name: 'broken',
      initial: () => 0,
      step: () => {
        throw new Error('no such thing');
      },
    };
    const history = [event(4, 'invoke', 0, 'go'), event(5, 'ok', 0, 'go')];
    expect(codeAndLineOf(() => checkLinearizableSync(history, broken))).toEqual(['model-threw', 4]);
  });
});

describe('codes of values', () => {
  it('are equal exactly for equal values, and give them back', () => {
    const pool = new ValuePool();
    const values: Json[] = [
      0,
      7,
      2 ** 31 - 1,
      2 ** 31,
      -1,
      0.5,
      null,
      true,
      false,
      '',
      '7',
      [1],
      { a: 1, b: 2 },
    ];
    const codes = values.map((value) => pool.intern(value));
    expect(new Set(codes).size).toBe(values.length);
    expect(codes.map((code) => pool.value(code))).toEqual(values);
    expect(pool.intern({ b: 2, a: 1 })).toBe(pool.intern({ a: 1, b: 2 }));
    expect(pool.value(pool.intern(undefined))).toBeUndefined();
    const copy = ValuePool.of(pool.pooled());
    expect(values.map((value) => copy.intern(value))).toEqual(codes);
  });
});

describe('an events builder', () => {
  it('keeps a refused operation apart from one that only failed', () => {
    const events = new EventColumnsBuilder();
    const cas = { process: 0, f: 'cas', value: [1, 2] } as const;
    events.push({ ...cas, type: 'invoke', line: 1 });
    events.push({ ...cas, type: 'fail', refused: true, line: 2 });
    events.push({ ...cas, type: 'invoke', line: 3 });
    events.push({ ...cas, type: 'fail', line: 4 });
    expect([...events.finish().outcome]).toEqual([3, 1]);
  });
});
