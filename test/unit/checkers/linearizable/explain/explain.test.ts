// Explanations: what is named contradicts itself, and the text says what a person needs.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { linearizable } from '../../../../../checkers/linearizable/checker.ts';
import { explain } from '../../../../../checkers/linearizable/explain/explain.ts';
import { explanationText } from '../../../../../checkers/linearizable/explain/text.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import { columnsOfHistory } from '../../../../../src/history/event-columns.ts';
import type { History, Op, OpType } from '../../../../../src/history/types.ts';
import type { Json } from '../../../../../src/json.ts';
import { flawOf, isLinearizable, onlyRows } from '../brute-force.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

function historyFrom(...events: readonly [OpType, number, string, Json?][]): History {
  return events.map(([type, process, f, value], index): Op => {
    const base = { index, time: index * 1000, type, process, f, key: 'x' };
    return value === undefined ? base : { ...base, value };
  });
}

const STALE = historyFrom(
  ['invoke', 0, 'write', 1],
  ['ok', 0, 'write', 1],
  ['invoke', 0, 'write', 2],
  ['ok', 0, 'write', 2],
  ['invoke', 1, 'read'],
  ['ok', 1, 'read', 1],
);

describe('an explanation', () => {
  it('names operations that are illegal by themselves', () => {
    const model = casRegister({ strict: true }) as Model<unknown>;
    let shown = 0;
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 2, 3), (seed, domain) => {
        const draw = drawsFrom(seed);
        const drafts = registerDrafts(draw, { operations: 9, domain, infoPercent: 20 });
        const columns = columnsOfDrafts(draw, drafts);
        const result = checkLinearizableSync(columns, model);
        if (result.verdict !== 'invalid') return;
        shown++;
        const { core } = explain(columns, model, result);
        const rows = core.operations.map(({ row }) => row);
        const text = `${printed(columns)}\ncore ${rows.join(' ')}: ${core.reason}`;
        expect(isLinearizable(onlyRows(columns, rows), model), text).toBe(false);
      }),
      { numRuns: histories(600) },
    );
    expect(shown).toBeGreaterThan(histories(100));
  });

  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'of a $name is illegal by itself',
    ({ subject }) => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = historyOf(subject, drawsFrom(seed), 8);
          const result = checkLinearizableSync(columns, subject.model);
          if (result.verdict !== 'invalid') return;
          const explanation = explain(columns, subject.model, result);
          const rows = explanation.core.operations.map(({ row }) => row);
          expect(isLinearizable(onlyRows(columns, rows), subject.model)).toBe(false);
        }),
        { numRuns: histories(60) },
      );
    },
  );

  it('shows a linearization of what returned before', () => {
    const columns = columnsOfHistory(STALE);
    const model = casRegister();
    const result = checkLinearizableSync(columns, model);
    if (result.verdict !== 'invalid') throw new Error('a stale read must be invalid');
    const { linearization } = explain(columns, model, result);
    const rows = linearization?.steps.map(({ operation }) => operation.row) ?? [];
    expect(flawOf(onlyRows(columns, [0, 1]), model, rows)).toBeUndefined();
    expect(linearization?.finalState).toBe('2');
  });

  it('shows other linearizations, which end in other states', () => {
    // Both writes are still pending when the read returns what nobody wrote: either may come last.
    const history = historyFrom(
      ['invoke', 0, 'write', 1],
      ['invoke', 1, 'write', 2],
      ['invoke', 2, 'read'],
      ['ok', 2, 'read', 3],
      ['ok', 0, 'write', 1],
      ['ok', 1, 'write', 2],
    );
    const columns = columnsOfHistory(history);
    const model = casRegister();
    const result = checkLinearizableSync(columns, model);
    if (result.verdict !== 'invalid') throw new Error('a read of what nobody wrote is invalid');
    const { linearization, alternatives } = explain(columns, model, result);
    const ends = [linearization, ...alternatives.map((each) => each.linearization)];
    expect(ends.map((each) => each?.finalState).sort()).toEqual(['1', '2', 'null']);
    for (const { linearization: other, pending } of alternatives) {
      expect(other.steps.at(-1)?.state).toBe(other.finalState);
      expect(pending[0]).toMatchObject({
        operation: { text: 'read → 3' },
        reason: `impossible: the state is ${other.finalState}`,
      });
    }
  });

  it('reads as prose', () => {
    const columns = columnsOfHistory(STALE);
    const result = checkLinearizableSync(columns, casRegister());
    if (result.verdict !== 'invalid') throw new Error('a stale read must be invalid');
    expect(explanationText(explain(columns, casRegister(), result)).split('\n')).toEqual([
      'Not linearizable: the history of key "x" has no order that a cas-register allows.',
      'It breaks when read → 1 (process 1, line 4) returns, 3 of 3 operations in.',
      '',
      'These operations contradict one another: the operations on two values that were written once each would have to interrupt one another.',
      '  write 1                      process 0, called at 0, returned at 1',
      '  write 2                      process 0, called at 2, returned at 3',
      '  read → 1                     process 1, called at 4, returned at 5',
      '',
      'A linearization of what had returned before:',
      '  write 1 (process 0, line 0)              state 1',
      '  write 2 (process 0, line 2)              state 2',
      '',
      'Why nothing can come next:',
      '  read → 1 (process 1, line 4): impossible: the state is 2',
    ]);
  });
});

describe('the checker for runs', () => {
  const checker = linearizable({ model: casRegister() });
  const budget = { timeMsMax: 60_000, memoryBytesMax: 2 ** 30, now: () => 0 };

  it('names the events of the contradiction', async () => {
    const result = await checker.check(STALE, budget);
    expect(result).toMatchObject({
      verdict: 'invalid',
      anomalies: [{ kind: 'nonlinearizable', key: 'x', ops: [0, 1, 2, 3, 4, 5] }],
    });
  });

  it('takes a failed compare-and-set as not having happened, unless strict', async () => {
    const refused: History = [
      ...historyFrom(
        ['invoke', 0, 'write', 1],
        ['ok', 0, 'write', 1],
        ['invoke', 0, 'cas', [1, 2]],
      ),
      {
        ...(historyFrom(['fail', 0, 'cas', [1, 2]])[0] as Op),
        index: 3,
        time: 3000,
        error: { code: 'precondition-failed', text: 'the value is another one' },
      },
    ];
    expect((await checker.check(refused, budget)).verdict).toBe('valid');
    const strict = linearizable({ model: casRegister({ strict: true }) });
    expect((await strict.check(refused, budget)).verdict).toBe('invalid');
  });

  it('says unknown where nothing can be judged', async () => {
    expect(await checker.check([], budget)).toEqual({
      verdict: 'unknown',
      reason: 'the history has no operations',
    });
    const twice = [...STALE, { ...(STALE[5] as Op), index: 6 }];
    expect(await checker.check(twice, budget)).toMatchObject({
      verdict: 'unknown',
      reason: 'process 1 returns from read a second time (at event 6)',
    });
    expect(await checker.check(STALE, { ...budget, timeMsMax: -1 })).toMatchObject({
      verdict: 'unknown',
      reason: 'the time budget is spent; 0 of 1 partitions are valid',
    });
    expect(await checker.check(STALE, { ...budget, signal: AbortSignal.abort() })).toMatchObject({
      verdict: 'unknown',
      reason: 'the check was cancelled; 0 of 1 partitions are valid',
    });
  });
});
