// What is written can be read back, and is the same history.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import { OUTCOME_FAIL } from '../../../../src/history/columns.ts';
import { columnsOfHistory } from '../../../../src/history/event-columns.ts';
import { EXPORTS, type ExportName } from '../../../../src/history/export/formats.ts';
import { readHistory } from '../../../../src/history/import/read-history.ts';
import type { History, Op } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';
import { arbitraryHistory, arbitraryJson } from '../arbitrary-history.ts';
import { plain, type Row, rowsOf, sourceOf } from '../import/sources.ts';

function written(history: History, name: ExportName): string {
  return [...EXPORTS[name](history)].map((line) => `${line}\n`).join('');
}

const registerHistory: History = [
  { index: 0, time: 5, type: 'invoke', process: 0, f: 'write', key: 'x', value: 1 },
  { index: 1, time: 5, type: 'invoke', process: 1, f: 'read', key: 'x' },
  { index: 2, time: 6, type: 'info', process: 'nemesis', f: 'kill', value: { n1: ['n2'] } },
  { index: 3, time: 7, type: 'ok', process: 0, f: 'write', key: 'x', value: 1 },
  { index: 4, time: 7, type: 'invoke', process: 0, f: 'cas', key: 'x', value: [3, 4] },
  { index: 5, time: 8, type: 'ok', process: 1, f: 'read', key: 'x', value: null },
  {
    index: 6,
    time: 9,
    type: 'fail',
    process: 0,
    f: 'cas',
    key: 'x',
    value: [3, 4],
    error: { code: 'precondition-failed', text: 'it is "1"' },
  },
  { index: 7, time: 9, type: 'invoke', process: 1, f: 'write', key: 'x', value: 2 },
  {
    index: 8,
    time: 9,
    type: 'info',
    process: 1,
    f: 'write',
    key: 'x',
    value: 2,
    error: { code: 'timeout', text: 'late' },
  },
];

describe('a history written as Jepsen EDN', () => {
  it('has tuples for keys, keywords for names, and the error', () => {
    expect(written(registerHistory, 'jepsen-edn').split('\n')).toEqual([
      '{:type :invoke, :f :write, :value ["x" 1], :process 0, :time 5, :index 0}',
      '{:type :invoke, :f :read, :value ["x" nil], :process 1, :time 5, :index 1}',
      '{:type :info, :f :kill, :value {:n1 ["n2"]}, :process :nemesis, :time 6, :index 2}',
      '{:type :ok, :f :write, :value ["x" 1], :process 0, :time 7, :index 3}',
      '{:type :invoke, :f :cas, :value ["x" [3 4]], :process 0, :time 7, :index 4}',
      '{:type :ok, :f :read, :value ["x" nil], :process 1, :time 8, :index 5}',
      '{:type :fail, :f :cas, :value ["x" [3 4]], :process 0, :time 9, :error [:precondition-failed "it is \\"1\\""], :index 6}',
      '{:type :invoke, :f :write, :value ["x" 2], :process 1, :time 9, :index 7}',
      '{:type :info, :f :write, :value ["x" 2], :process 1, :time 9, :error [:timeout "late"], :index 8}',
      '',
    ]);
  });

  it('has keywords in micro-operations', () => {
    const base = { time: 0, process: 0, f: 'txn' };
    const value: Json = [
      ['append', 'x', 1],
      ['r', 7, null],
    ];
    const history: History = [{ index: 0, type: 'invoke', ...base, value }];
    expect(written(history, 'jepsen-edn')).toBe(
      '{:type :invoke, :f :txn, :value [[:append "x" 1] [:r 7 nil]], :process 0, :time 0, :index 0}\n',
    );
  });

  it('reads back as the same ops', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory(), async (history) => {
        const imported = await readHistory(sourceOf(written(history, 'jepsen-edn')), {
          as: 'ops',
          isKeyed: isKeyed(history),
        });
        expect(plain(imported)).toEqual(history.map((op) => asEdnSays(op, isKeyed(history))));
      }),
      { numRuns: 500 },
    );
  });

  it('reads back any value, escapes and all', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryJson, async (value) => {
        const history: History = [{ index: 0, time: 0, type: 'invoke', process: 0, f: 'x', value }];
        const imported = await readHistory(sourceOf(written(history, 'jepsen-edn')), {
          as: 'ops',
          isKeyed: false,
        });
        expect(plain(imported)).toEqual(history);
      }),
      { numRuns: 1000 },
    );
  });
});

function isKeyed(history: History): boolean {
  const clients = history.filter((op) => op.process !== 'nemesis');
  return clients.length > 0 && clients.every((op) => op.key !== undefined);
}

/** A tuple has no way to leave its value out, and an error of two parts reads back as one text. */
function asEdnSays(op: Op, isTuple: boolean): Op {
  const value = isTuple ? (op.value ?? null) : op.value;
  const { code, text } = op.error ?? {};
  const error = op.error && { code: code as string, text: JSON.stringify([code, text]) };
  return { ...op, ...(value === undefined ? {} : { value }), ...(error && { error }) };
}

describe('a history written as whole operations', () => {
  it('keeps the order of events that share a nanosecond', () => {
    expect(written(registerHistory, 'operations').split('\n')).toEqual([
      '{"client":0,"key":"x","f":"write","arg":1,"ret":null,"call":5,"return":7}',
      '{"client":1,"key":"x","f":"read","arg":null,"ret":null,"call":6,"return":9}',
      '{"client":0,"key":"x","f":"cas","arg":[3,4],"ret":false,"call":8,"return":10}',
      '{"client":1,"key":"x","f":"write","arg":2,"ret":null,"call":11,"return":null}',
      '',
    ]);
  });

  it('reads back as the same operations in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory(), async (history) => {
        const imported = await readHistory(sourceOf(written(history, 'operations')), {
          format: 'operations',
        });
        const happened = rowsOf(columnsOfHistory(history)).filter(
          (row) => row.outcome !== OUTCOME_FAIL,
        );
        const read = plain(imported) as readonly Row[];
        expect(read.map(meaning)).toEqual(happened.map(meaning));
        expect(precedence(read)).toEqual(precedence(happened));
      }),
      { numRuns: 500 },
    );
  });
});

/** What an operation says, but for its times and lines. */
function meaning({ process, f, key, input, input2, output, outcome }: Row) {
  const told = f === 'write' ? null : (output ?? null);
  return { process, f, key, input: input ?? null, input2, output: told, outcome };
}

/** For each pair of operations, whether the first returned before the second was called. */
function precedence(rows: readonly Row[]): readonly boolean[] {
  return rows.flatMap((a) => rows.map((b) => a.return < b.call));
}

describe("a history written as porcupine's kv text", () => {
  const base = { time: 0, key: 'k', process: 0 };
  const call: Op = { index: 0, ...base, type: 'invoke', f: 'append', value: 'x 0 0 y' };
  const result: Op = { index: 1, ...base, type: 'ok', f: 'append', value: 'x 0 0 y' };

  it('reads back as the same ops', async () => {
    const history: History = [
      call,
      { index: 1, ...base, process: 1, type: 'invoke', f: 'get' },
      { ...result, index: 2 },
      { index: 3, ...base, process: 1, type: 'ok', f: 'get', value: 'a "quoted"\ttext' },
    ];
    expect(written(history, 'porcupine-kv').split('\n')[1]).toBe(
      '{:process 1, :type :invoke, :f :get, :key "k", :value nil}',
    );
    const imported = await readHistory(sourceOf(written(history, 'porcupine-kv')), { as: 'ops' });
    expect(imported.summary.format).toBe('porcupine-kv');
    expect(plain(imported)).toEqual(
      history.map((op) => (op.index === 1 ? { ...op, value: null } : op)),
    );
  });

  const misfits: readonly (readonly [string, History])[] = [
    ['event 1 does not fit .* it ends with info', [call, { ...result, type: 'info' }]],
    ['event 0 does not fit .* it never returns', [call]],
    ['event 0 does not fit .* cas is none of', [{ ...call, f: 'cas' }]],
    ['event 0 does not fit .* its value is 3', [{ ...call, value: 3 }]],
  ];
  it.each(misfits)('%s', (message, history) => {
    expect(() => written(history, 'porcupine-kv')).toThrow(InputError);
    expect(() => written(history, 'porcupine-kv')).toThrow(new RegExp(message));
  });
});
