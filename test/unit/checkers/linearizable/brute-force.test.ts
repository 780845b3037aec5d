// Every procedure is held against the definition of linearizability on small random histories.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../checkers/linearizable/models/register.ts';
import type { OperationColumns } from '../../../../src/history/columns.ts';
import { isLinearizable } from './brute-force.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from './random-histories.ts';
import { historyOf, SUBJECTS } from './random-models.ts';

const METHODS = [undefined, ['depth-first'], ['breadth-first']] as const;

function agree(columns: OperationColumns, model: Model<unknown>): boolean {
  const expected = isLinearizable(columns, model) ? 'valid' : 'invalid';
  for (const methods of METHODS) {
    const options = methods === undefined ? {} : { methods: [...methods] };
    const { verdict } = checkLinearizableSync(columns, model, options);
    // Writing a history down takes longer than judging it.
    if (verdict === expected) continue;
    expect(verdict, `${methods ?? 'portfolio'}\n${printed(columns)}`).toBe(expected);
  }
  return expected === 'valid';
}

describe('registers against brute force', () => {
  for (const strict of [false, true]) {
    for (const domain of [0, 2, 3]) {
      it(`agrees on ${domain || 'unique'} values${strict ? ', strict' : ''}`, () => {
        const model = casRegister({ strict }) as Model<unknown>;
        let valid = 0;
        const runs = histories(350);
        fc.assert(
          fc.property(fc.integer(), fc.constantFrom(0, 20, 50), (seed, infoPercent) => {
            const draw = drawsFrom(seed);
            const drafts = registerDrafts(draw, { operations: 1 + draw(8), domain, infoPercent });
            if (agree(columnsOfDrafts(draw, drafts), model)) valid++;
          }),
          { numRuns: runs },
        );
        // Otherwise the histories drawn would show nothing about one of the verdicts.
        expect(valid).toBeGreaterThan(runs / 10);
        expect(valid).toBeLessThan(runs);
      });
    }
  }
});

describe('every model against brute force', () => {
  for (const subject of SUBJECTS) {
    it(`agrees on ${subject.model.name}`, () => {
      let valid = 0;
      const runs = 40 + histories(160);
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          if (agree(historyOf(subject, drawsFrom(seed), 7), subject.model)) valid++;
        }),
        { numRuns: runs },
      );
      expect(valid).toBeGreaterThan(runs / 20);
      expect(valid).toBeLessThan(runs);
    });
  }
});
