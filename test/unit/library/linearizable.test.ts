// A plain array of operations goes in everywhere, and so does what a reader made of a file.

import { describe, expect, it } from 'vitest';
import { columnsOfHistory } from '../../../src/library/history.ts';
import {
  casRegister,
  checkLinearizable,
  checkLinearizableSync,
  explain,
  explanationText,
  failingRowOf,
  type History,
  HistoryError,
  type InvalidResult,
  operationsAt,
} from '../../../src/library/linearizable.ts';
import { plainRegister } from '../checkers/linearizable/plain-register.ts';

/** 1 is written, and over; then 2 is; then 1 is read. The nemesis is in between. */
const stale: History = [
  { index: 0, time: 0, type: 'invoke', process: 0, f: 'write', value: 1 },
  { index: 1, time: 10, type: 'ok', process: 0, f: 'write', value: 1 },
  { index: 2, time: 15, type: 'info', process: 'nemesis', f: 'kill-start', value: null },
  { index: 3, time: 20, type: 'invoke', process: 1, f: 'write', value: 2 },
  { index: 4, time: 30, type: 'ok', process: 1, f: 'write', value: 2 },
  { index: 5, time: 40, type: 'invoke', process: 0, f: 'read' },
  { index: 6, time: 50, type: 'ok', process: 0, f: 'read', value: 1 },
];

function invalid(history: History): InvalidResult {
  const result = checkLinearizableSync(history, casRegister());
  if (result.verdict !== 'invalid') throw new Error(`the history is ${result.verdict}`);
  return result;
}

describe('an array of operations', () => {
  it('is judged', async () => {
    expect((await checkLinearizable(stale, casRegister())).verdict).toBe('invalid');
    expect((await checkLinearizable(stale.slice(0, -2), casRegister())).verdict).toBe('valid');
  });

  it('is explained, with the indexes of its events', () => {
    const explanation = explain(stale, casRegister(), invalid(stale));
    const { failing, core } = explanation;
    expect(failing).toMatchObject({ row: 2, line: 5, returnLine: 6, text: 'read → 1' });
    expect(core.operations.map(({ text }) => text)).toEqual(['write 1', 'write 2', 'read → 1']);
    expect(explanationText(explanation)).toContain('impossible: the state is 2');
  });

  it('has the operations that rows stand for', () => {
    const row = failingRowOf(stale, casRegister(), invalid(stale));
    const [failing] = operationsAt(stale, casRegister(), [row]);
    expect(failing).toMatchObject({ process: 0, line: 5, returnLine: 6, text: 'read → 1' });
    const all = operationsAt(stale, casRegister(), invalid(stale).rows);
    expect(all.map(({ line }) => line)).toEqual([0, 3, 5]);
    expect(() => operationsAt(stale, casRegister(), [3])).toThrow(RangeError);
    expect(() => operationsAt(stale, casRegister(), [-1])).toThrow(RangeError);
  });

  it('says the same as its columns', () => {
    const columns = columnsOfHistory(stale);
    const result = invalid(stale);
    expect(checkLinearizableSync(columns, casRegister())).toEqual(result);
    expect(explain(columns, casRegister(), result)).toEqual(explain(stale, casRegister(), result));
    expect(failingRowOf(columns, casRegister(), result)).toBe(2);
  });

  it('is refused where its events do not make up operations', () => {
    const broken = stale.slice(1);
    expect(() => checkLinearizableSync(broken, casRegister())).toThrow(HistoryError);
    expect(() => operationsAt(broken, casRegister(), [0])).toThrow(HistoryError);
  });
});

describe('a limit of time', () => {
  it('holds by the host’s clock, with no clock given', () => {
    // Thirty writes at one time, and a read of what none of them wrote: without a shape there is no
    // way but to search.
    const writes = Array.from({ length: 30 }, (_, process) => process);
    const events = [
      ...writes.map(
        (process) => ({ type: 'invoke', process, f: 'write', value: process }) as const,
      ),
      { type: 'invoke', process: 30, f: 'read' } as const,
      { type: 'ok', process: 30, f: 'read', value: 1000 } as const,
      ...writes.map((process) => ({ type: 'ok', process, f: 'write', value: process }) as const),
    ];
    const history: History = events.map((event, index) => ({ index, time: index, ...event }));
    const result = checkLinearizableSync(history, plainRegister(), { timeMsMax: 1 });
    expect(result).toMatchObject({ verdict: 'unknown', reason: 'time' });
  });
});
