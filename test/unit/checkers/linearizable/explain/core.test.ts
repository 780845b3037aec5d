// The few operations with which an explanation shows that a history is illegal: that they are, and
// that they are few.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { explain } from '../../../../../checkers/linearizable/explain/explain.ts';
import { prefixUntil } from '../../../../../checkers/linearizable/explain/prefix.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { operationOf } from '../../../../../checkers/linearizable/tables/classes.ts';
import { type OperationColumns, OUTCOME_OK } from '../../../../../src/history/columns.ts';
import type { Json } from '../../../../../src/json.ts';
import { isLinearizable, onlyRows } from '../brute-force.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';
import { columnsOfDrafts, drawsFrom, printed, registerDrafts } from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

const write = (input: Json, call: number, returned?: number): Drawn =>
  returned === undefined ? { f: 'write', input, call } : { f: 'write', input, call, returned };
const read = (output: Json, call: number, returned = call + 1): Drawn => ({
  f: 'read',
  output,
  call,
  returned,
});
const cas = (from: Json, to: Json, call: number): Drawn => ({
  f: 'cas',
  input: [from, to],
  call,
  returned: call + 1,
});

const STALE = 'the value had been overwritten before this operation was called';
const UNWRITTEN = 'it observed a value that nobody wrote';

/** The rows and the reason of the core, where the searches decide. */
function coreOf(columns: OperationColumns, model: Model<unknown>) {
  const methods = ['breadth-first'] as const;
  const result = checkLinearizableSync(columns, model, { methods });
  if (result.verdict !== 'invalid') return undefined;
  const { core, failing } = explain(columns, model, result);
  const rows = core.operations.map(({ row }) => row);
  expect(core.selfContained).toBe(true);
  return { rows, reason: core.reason, failing: failing.row };
}

describe('the core of a stale value', () => {
  const model = casRegister({ initial: 0 }) as Model<unknown>;
  it.each<[string, readonly Drawn[], readonly number[], string]>([
    ['a write between', [write(1, 0, 1), read(1, 2), write(2, 4, 5), read(1, 6)], [0, 2, 3], STALE],
    ['the initial value', [write(1, 0, 1), read(0, 2)], [0, 1], STALE],
    [
      'the initial value, written again',
      [write(0, 0, 1), write(1, 2, 3), read(0, 4)],
      [0, 1, 2],
      STALE,
    ],
    [
      'two writes of it',
      [write(1, 0, 1), write(1, 2, 5), write(2, 6, 7), read(1, 8)],
      [0, 1, 2, 3],
      STALE,
    ],
    [
      'what made it was a compare-and-set',
      [cas(0, 1, 0), write(2, 2, 3), read(1, 4)],
      [0, 1, 2],
      STALE,
    ],
    [
      'what asks for it is a compare-and-set',
      [write(1, 0, 1), write(2, 2, 3), cas(1, 3, 4)],
      [0, 1, 2],
      STALE,
    ],
    [
      'a read that shows another value, with its writers',
      [write(1, 0, 1), write(2, 0, 20), write(2, 0), write(3, 0), read(2, 3), read(1, 6)],
      [0, 1, 2, 4, 5],
      STALE,
    ],
    ['a value that nobody wrote', [write(1, 0, 1), read(7, 2)], [1], UNWRITTEN],
    ['one that was written later', [write(1, 0, 1), read(7, 2), write(7, 9, 10)], [1], UNWRITTEN],
    ['one whose write failed', [{ ...write(7, 0, 1), failed: true }, read(7, 2)], [1], UNWRITTEN],
    [
      'one whose compare-and-set was refused',
      [{ ...cas(3, 7, 0), refused: true }, read(7, 2)],
      [1],
      UNWRITTEN,
    ],
  ])('%s', (_, operations, rows, reason) => {
    const core = coreOf(columnsOf(operations), model);
    expect(core).toMatchObject({ rows, reason });
  });

  it('is not what a refusal is about', () => {
    const strict = casRegister({ strict: true }) as Model<unknown>;
    const refused = { ...cas(1, 3, 6), refused: true };
    const columns = columnsOf([write(2, 0, 1), write(1, 2, 3), refused]);
    const core = coreOf(columns, strict);
    expect(core?.reason).toContain('no order of these operations');
    expect(core?.rows).toEqual([1, 2]);
  });

  it('needs it to have been overwritten for certain', () => {
    for (const between of [write(2, 4, 9), write(2, 4), write(1, 4, 5)]) {
      const columns = columnsOf([write(1, 0, 1), between, read(1, 6), read(9, 20)]);
      expect(coreOf(columns, model)).toMatchObject({ rows: [3], reason: UNWRITTEN });
    }
  });
});

describe('the core of a random history', () => {
  const hasRest = (reason: string) => reason.includes('just before them');
  const isObserver = (columns: OperationColumns, model: Model<unknown>, row: number) =>
    columns.outcome[row] === OUTCOME_OK && model.observes?.(operationOf(columns, row)) === true;

  function expectCore(columns: OperationColumns, model: Model<unknown>): boolean {
    const core = coreOf(columns, model);
    if (core === undefined) return false;
    const { rows, reason, failing } = core;
    const text = () => `${printed(columns)}\ncore ${rows}: ${reason}`;
    expect(isLinearizable(onlyRows(columns, rows), model), text()).toBe(false);
    expect([...rows].sort((a, b) => a - b)).toEqual(rows);
    // What only observes is there because it is needed; what comes after a moment of rest has to
    // fit its state too.
    if (hasRest(reason) || reason === STALE) return true;
    // As it was known at the failing return: what was told later may make more of them impossible.
    const known = prefixUntil(columns, columns.return[failing] as number);
    const isIllegal = (some: readonly number[]) =>
      !isLinearizable(
        onlyRows(
          known.columns,
          some.map((row) => known.rows.indexOf(row)),
        ),
        model,
      );
    expect(isIllegal(rows), text()).toBe(true);
    for (const row of rows) {
      const place = known.rows.indexOf(row);
      if (row === failing || !isObserver(known.columns, model, place)) continue;
      if (isIllegal(rows.filter((each) => each !== row))) expect.fail(`${text()}\nnot ${row}`);
    }
    return true;
  }

  it('of registers is illegal and has nothing to spare', () => {
    let shown = 0;
    for (let seed = 0; seed < 250; seed++) {
      const draw = drawsFrom(seed);
      const drafts = registerDrafts(draw, { operations: 9, domain: 2 + draw(2), infoPercent: 15 });
      const strict = { strict: draw(2) === 0, initial: draw(2) === 0 ? null : 1 };
      if (expectCore(columnsOfDrafts(draw, drafts), casRegister(strict) as Model<unknown>)) shown++;
    }
    expect(shown).toBeGreaterThan(60);
  });

  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'of a $name is illegal and has nothing to spare',
    ({ subject }) => {
      for (let seed = 0; seed < 25; seed++) {
        expectCore(historyOf(subject, drawsFrom(seed), 8), subject.model);
      }
    },
  );
});
