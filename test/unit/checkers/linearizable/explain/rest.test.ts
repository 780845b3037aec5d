// Moments of rest: the state that is given is the one in which every order of what came before
// ends.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { explain } from '../../../../../checkers/linearizable/explain/explain.ts';
import { restsOf } from '../../../../../checkers/linearizable/explain/rest.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { ownedLock } from '../../../../../checkers/linearizable/models/locks.ts';
import { operationOf } from '../../../../../checkers/linearizable/tables/classes.ts';
import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_REFUSED,
} from '../../../../../src/history/columns.ts';
import { columnsOfHistory } from '../../../../../src/history/event-columns.ts';
import type { Op } from '../../../../../src/history/types.ts';
import { drawsFrom, histories } from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

/** The states in which the orders of all these rows end, by trying all of them. */
function endsOf<State>(columns: OperationColumns, model: Model<State>, rows: readonly number[]) {
  const ends = new Set<string>();
  const nameOf = model.identify ?? ((state: State) => JSON.stringify(state));
  const extend = (state: State, left: readonly number[]): void => {
    if (left.length === 0) ends.add(nameOf(state));
    for (const row of left) {
      const call = columns.call[row] as number;
      if (left.some((other) => (columns.return[other] as number) < call)) continue;
      const after = model.step(state, operationOf(columns, row));
      const rest = left.filter((each) => each !== row);
      if (after !== undefined) extend(after, rest);
    }
  };
  extend(model.initial(), rows);
  return ends;
}

function isRelevant<State>(columns: OperationColumns, model: Model<State>, row: number): boolean {
  const outcome = columns.outcome[row];
  return outcome !== OUTCOME_FAIL && (outcome !== OUTCOME_REFUSED || model.strict === true);
}

describe('a moment of rest', () => {
  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'of a $name has the one state in which every order of what came before ends',
    ({ subject }) => {
      const model = subject.model as Model<unknown>;
      let found = 0;
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = historyOf(subject, drawsFrom(seed), 7);
          const nameOf = model.identify ?? ((state: unknown) => JSON.stringify(state));
          for (const { row, state } of restsOf(columns, model)) {
            if (row > 0) found++;
            const before = Array.from({ length: row }, (_, i) => i);
            expect(before.every((each) => columns.outcome[each] !== OUTCOME_INFO)).toBe(true);
            const relevant = before.filter((each) => isRelevant(columns, model, each));
            expect([...endsOf(columns, model, relevant)]).toEqual([nameOf(state)]);
          }
        }),
        { numRuns: 10 + histories(90) },
      );
      expect(found).toBeGreaterThan(0);
    },
  );

  it('is where the explanation of a long history begins', () => {
    const events: Omit<Op, 'index' | 'time'>[] = [];
    const add = (process: number, f: string, owner: string, token?: number) => {
      events.push({ type: 'invoke', process, f, key: 'x', value: owner });
      events.push({ type: 'ok', process, f, key: 'x', value: token ?? null });
    };
    for (let round = 1; round <= 50; round++) {
      add(round % 3, 'acquire', `o${round}`, round);
      if (round < 50) add(round % 3, 'release', `o${round}`);
    }
    add(2, 'release', 'stranger');
    const columns = columnsOfHistory(
      events.map((event, index): Op => ({ ...event, index, time: index * 1000 })),
    );
    const result = checkLinearizableSync(columns, ownedLock());
    if (result.verdict !== 'invalid') throw new Error('a stranger released the lock');
    const { core } = explain(columns, ownedLock(), result);
    expect(core.operations.map(({ text }) => text)).toEqual(['release "stranger" → null']);
    expect(core.reason).toContain('just before them the owned-lock was certainly held by');
    expect(core.reason).toContain('o50');
  });
});
