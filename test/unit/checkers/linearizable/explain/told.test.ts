// What an explanation tells beside the contradiction must be so: how far an order gets, in which
// state it ends, and why what is pending cannot come next.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { type Explanation, explain } from '../../../../../checkers/linearizable/explain/explain.ts';
import { explanationText } from '../../../../../checkers/linearizable/explain/text.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { describeState } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { operationOf } from '../../../../../checkers/linearizable/tables/classes.ts';
import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_REFUSED,
} from '../../../../../src/history/columns.ts';
import { ABSENT } from '../../../../../src/history/value-pool.ts';
import { flawOf, isLinearizable } from '../brute-force.ts';
import { columnsOf, type Drawn } from '../hand-written.ts';
import { drawsFrom, printed } from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

type Told = Pick<Explanation, 'linearization' | 'pending'>;

/**
 * The history as it was known just before the return of `failing`: what had not returned by then
 * may have happened or not. Of what returns at the same moment, the first row is the first to
 * return.
 */
function before(columns: OperationColumns, failing: number): OperationColumns {
  const moment = columns.return[failing] as number;
  const known = {
    ...columns,
    outcome: columns.outcome.slice(),
    output: columns.output.slice(),
    return: columns.return.slice(),
  };
  for (let row = 0; row < columns.size; row++) {
    const returned = columns.return[row] as number;
    if (returned < moment || (returned === moment && row < failing)) continue;
    const outcome = columns.outcome[row] as number;
    const isOut = [OUTCOME_FAIL, OUTCOME_REFUSED].includes(outcome);
    const isLater = (columns.call[row] as number) > moment;
    known.outcome[row] = isOut || isLater ? OUTCOME_FAIL : OUTCOME_INFO;
    known.output[row] = ABSENT;
    known.return[row] = Infinity;
  }
  return known;
}

/** Replays what is told, and gives the name of the state in which it ends. */
function expectTold(
  columns: OperationColumns,
  model: Model<unknown>,
  failing: number,
  { linearization, pending }: Told,
): string | undefined {
  if (linearization === undefined) {
    expect(pending).toEqual([]);
    return undefined;
  }
  const moment = columns.return[failing] as number;
  const known = before(columns, failing);
  const rows = linearization.steps.map(({ operation }) => operation.row);
  expect(linearization.omitted).toBe(0);
  expect(flawOf(known, model, rows), printed(columns)).toBeUndefined();
  let state = model.initial();
  for (const { operation, state: after } of linearization.steps) {
    if (operation.row === failing) {
      // It can have happened, only not as it was told when it returned.
      expect(model.step(state, operationOf(columns, failing))).toBeUndefined();
    }
    state = model.step(state, operationOf(known, operation.row));
    expect(after).toBe(describeState(model, state));
  }
  expect(linearization.finalState).toBe(describeState(model, state));
  if (!rows.includes(failing)) expect(pending[0]?.operation.row).toBe(failing);
  const waiting = [...columns.call.keys()].filter(
    (row) =>
      (columns.call[row] as number) <= moment &&
      (columns.return[row] as number) >= moment &&
      columns.outcome[row] !== OUTCOME_FAIL &&
      !rows.includes(row),
  );
  expect(pending.map(({ operation }) => operation.row).sort((a, b) => a - b)).toEqual(waiting);
  for (const { operation, reason } of pending) {
    const next = model.step(state, operationOf(columns, operation.row));
    const now = describeState(model, state);
    const then = next === undefined ? undefined : describeState(model, next);
    if (then === undefined) expect(reason).toBe(`impossible: the state is ${now}`);
    else if (then === now) expect(reason).toContain(`leaves the state at ${now}`);
    else expect(reason).toContain(`makes the state ${then}`);
  }
  return model.identify?.(state) ?? JSON.stringify(state);
}

describe('what is told of', () => {
  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'a $name',
    ({ subject }) => {
      const { model } = subject;
      let told = 0;
      for (let seed = 0; seed < 30; seed++) {
        const columns = historyOf(subject, drawsFrom(seed), 8);
        const result = checkLinearizableSync(columns, model);
        if (result.verdict !== 'invalid') continue;
        const explanation = explain(columns, model, result);
        const { failing, alternatives } = explanation;
        const moment = columns.return[failing.row] as number;
        // Its return, and no earlier one, breaks the history.
        const known = before(columns, failing.row);
        expect(isLinearizable(known, model), printed(columns)).toBe(true);
        for (const column of ['outcome', 'output', 'return'] as const) {
          known[column][failing.row] = columns[column][failing.row] as number;
        }
        expect(isLinearizable(known, model), printed(columns)).toBe(false);
        expect(explanation.operations).toBe(columns.size);
        expect(explanation.prefixOperations).toBe(
          columns.call.filter((call) => call <= moment).length,
        );
        expect(failing).toMatchObject({ line: columns.line[failing.row], return: moment });
        const ends = [explanation, ...alternatives].map((each) =>
          expectTold(columns, model, failing.row, each),
        );
        if (ends[0] !== undefined) told++;
        expect(new Set(ends).size, printed(columns)).toBe(ends.length);
      }
      expect(told).toBeGreaterThan(0);
    },
  );
});

describe('a long explanation', () => {
  const write = (input: number, call: number, returned?: number): Drawn =>
    returned === undefined ? { f: 'write', input, call } : { f: 'write', input, call, returned };
  const explained = (operations: readonly Drawn[]) => {
    const columns = columnsOf(operations);
    const model = casRegister();
    const result = checkLinearizableSync(columns, model);
    if (result.verdict !== 'invalid') throw new Error('it must be illegal');
    return explain(columns, model, result);
  };

  it('shows the end of an order, and counts what comes before', () => {
    const writes = Array.from({ length: 30 }, (_, i) => write(i % 7, 2 * i, 2 * i + 1));
    const { linearization, ...rest } = explained([
      ...writes,
      { f: 'read', output: 99, call: 100, returned: 101 },
    ]);
    expect(linearization?.omitted).toBe(10);
    expect(linearization?.steps.map(({ operation }) => operation.row)).toEqual(
      Array.from({ length: 20 }, (_, i) => 10 + i),
    );
    expect(linearization?.steps[0]?.state).toBe(String(10 % 7));
    const text = explanationText({ linearization: linearization as never, ...rest });
    expect(text.split('\n').filter((line) => line.startsWith('  …'))).toEqual([
      '  … 10 operations',
    ]);
    expect(text).toContain(`  write 3 (process 10, line 10)            state 3`);
  });

  it('names a part of many operations, and one that never returned', () => {
    const hanging = Array.from({ length: 20 }, (_, i) => write(i % 4, i));
    const explanation = explained([
      ...hanging,
      { f: 'read', output: 3, call: 30, returned: 31 },
      { f: 'read', output: 99, call: 40, returned: 50 },
    ]);
    const { core, alternatives, linearization, pending } = explanation;
    const operations = pending.map(({ operation }) => operation);
    expect(operations.length).toBe(20);
    expect(operations[0]).toMatchObject({ text: 'read → 99', return: 50 });
    const lines = explanationText({ ...explanation, core: { ...core, operations } }).split('\n');
    const gap = lines.indexOf('  … 8 more');
    expect(lines[gap - 1]).toContain(operations[3]?.text as string);
    expect(lines[gap + 1]).toContain(operations[12]?.text as string);
    expect(lines[gap + 9]).toBe('');
    expect(lines.filter((line) => line.endsWith('never returned')).length).toBe(11);
    const few = explanationText({
      ...explanation,
      core: { ...core, operations: operations.slice(0, 12) },
    });
    expect(few).not.toContain('more');
    expect(linearization).toBeDefined();
    expect(alternatives.length).toBe(3);
  });
});
