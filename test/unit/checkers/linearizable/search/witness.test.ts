// What the checker shows must hold by itself: an order explains the history, a conflict is illegal
// on its own, and the shortest failing prefix is the shortest.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { failingRowOf } from '../../../../../checkers/linearizable/explain/explain.ts';
import type { Model } from '../../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';
import type { OperationColumns } from '../../../../../src/history/columns.ts';
import { OUTCOME_INFO } from '../../../../../src/history/columns.ts';
import { flawOf, isLinearizable, onlyRows } from '../brute-force.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';
import { historyOf, SUBJECTS } from '../random-models.ts';

function registerHistory(seed: number, domain: number): OperationColumns {
  const draw = drawsFrom(seed);
  const infoPercent = [0, 20, 50][draw(3)] as number;
  const drafts = registerDrafts(draw, { operations: 1 + draw(9), domain, infoPercent });
  return columnsOfDrafts(draw, drafts);
}

/** The history as it looked just after the return of `row`. */
function prefixUntil(columns: OperationColumns, row: number): OperationColumns {
  const moment = columns.return[row] as number;
  const rows = [...columns.call.keys()].filter((each) => (columns.call[each] as number) <= moment);
  const prefix = onlyRows(columns, rows);
  rows.forEach((_, i) => {
    if ((prefix.return[i] as number) <= moment) return;
    prefix.outcome[i] = prefix.outcome[i] === 1 || prefix.outcome[i] === 3 ? 1 : OUTCOME_INFO;
    prefix.return[i] = Infinity;
  });
  return prefix;
}

describe('a witness', () => {
  it('explains registers with unique values', () => {
    const model = casRegister() as Model<unknown>;
    let shown = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const columns = registerHistory(seed, 0);
        const result = checkLinearizableSync(columns, model, { witness: true });
        if (result.verdict !== 'valid') return;
        shown++;
        const rows = result.witness?.[0]?.rows ?? [];
        expect(flawOf(columns, model, rows), printed(columns)).toBeUndefined();
      }),
      { numRuns: histories(1000) },
    );
    expect(shown).toBeGreaterThan(histories(300));
  });

  for (const subject of SUBJECTS) {
    it(`explains ${subject.model.name}`, () => {
      let shown = 0;
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = historyOf(subject, drawsFrom(seed), 8);
          const options = { witness: true, methods: ['depth-first'] } as const;
          const result = checkLinearizableSync(columns, subject.model, options);
          if (result.verdict !== 'valid') return;
          shown++;
          const rows = result.witness?.[0]?.rows ?? [];
          expect(flawOf(columns, subject.model, rows), printed(columns)).toBeUndefined();
        }),
        { numRuns: histories(150) },
      );
      expect(shown).toBeGreaterThan(histories(10));
    });
  }
});

describe('an order that nobody asked for', () => {
  it('is not given', () => {
    for (const methods of [['chains'], ['depth-first']] as const) {
      const columns = registerHistory(2, 0);
      const model = casRegister() as Model<unknown>;
      const asked = checkLinearizableSync(columns, model, { methods, witness: true });
      expect(asked.verdict === 'valid' && asked.witness !== undefined).toBe(true);
      expect(checkLinearizableSync(columns, model, { methods })).not.toHaveProperty('witness');
    }
  });
});

describe('a conflict', () => {
  it('is illegal by itself', () => {
    const model = casRegister() as Model<unknown>;
    let shown = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const columns = registerHistory(seed, 0);
        const result = checkLinearizableSync(columns, model);
        if (result.verdict !== 'invalid') return;
        shown++;
        const conflict = onlyRows(columns, result.conflict);
        const text = `${printed(columns)}\nconflict:\n${printed(conflict)}\n${result.reason}`;
        expect(isLinearizable(conflict, model), text).toBe(false);
      }),
      { numRuns: histories(2000) },
    );
    expect(shown).toBeGreaterThan(histories(200));
  });
});

describe('a conflict of objects that need no search', () => {
  it.each(SUBJECTS.map((subject) => ({ name: subject.model.name, subject })))(
    'of a $name is illegal by itself',
    ({ subject }) => {
      const named = ['kv', 'queue', 'stack', 'log'];
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = historyOf(subject, drawsFrom(seed), 9);
          const result = checkLinearizableSync(columns, subject.model);
          const [method] = Object.keys(result.statistics.methods);
          if (result.verdict !== 'invalid' || !named.includes(`${method}`)) return;
          const conflict = onlyRows(columns, result.conflict);
          if (!isLinearizable(conflict, subject.model)) return;
          expect.fail(`${printed(columns)}\nconflict:\n${printed(conflict)}\n${result.reason}`);
        }),
        { numRuns: histories(300) },
      );
    },
  );
});

describe('the failing return', () => {
  for (const method of ['depth-first', 'breadth-first'] as const) {
    it(`ends the shortest failing prefix, ${method}`, () => {
      const model = casRegister({ strict: true }) as Model<unknown>;
      let shown = 0;
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const columns = registerHistory(seed, 3);
          const result = checkLinearizableSync(columns, model, { methods: [method] });
          if (result.verdict !== 'invalid') return;
          shown++;
          const failingRow = failingRowOf(columns, model, result);
          expect(isLinearizable(prefixUntil(columns, failingRow), model)).toBe(false);
          for (let row = 0; row < columns.size; row++) {
            if ((columns.return[row] as number) >= (columns.return[failingRow] as number)) continue;
            const text = `${printed(columns)}\nfailing ${failingRow}, but also ${row}`;
            expect(isLinearizable(prefixUntil(columns, row), model), text).toBe(true);
          }
        }),
        { numRuns: histories(500) },
      );
      expect(shown).toBeGreaterThan(histories(30));
    });
  }
});
