// An indeterminate operation that is needed only by what observed it, just before something else
// takes effect. The searches leave out what such an operation makes no difference to, and here it
// does.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { isLinearizable } from '../brute-force.ts';
import { columnsOf, read, write } from '../hand-written.ts';
import { eventsOf, onlineVerdict } from '../online/online-histories.ts';
import { plainRegister } from '../plain-register.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';

describe('an indeterminate write', () => {
  const observed = [write(1, 0), write(2, 5, 10), read(1, 5, 20)];
  it.each([
    ['valid', [...observed, read(2, 21, 22)]],
    ['valid', [...observed, read(1, 21, 22)]],
    ['invalid', [...observed, read(2, 21, 22), read(1, 23, 24)]],
  ] as const)('that was read before it was overwritten: %s', (verdict, operations) => {
    const columns = columnsOf(operations);
    for (const method of ['depth-first', 'breadth-first'] as const) {
      const result = checkLinearizableSync(columns, plainRegister(), { methods: [method] });
      expect(result.verdict, method).toBe(verdict);
    }
    const online = onlineVerdict(eventsOf(columns), plainRegister(), { patienceNs: Infinity });
    expect(online.verdict).toBe(verdict === 'valid' ? 'possible' : 'invalid');
  });

  it('is used like brute force would use it', () => {
    const model = plainRegister();
    for (let seed = 0; seed < 150 + histories(450); seed++) {
      const draw = drawsFrom(seed);
      const drafts = registerDrafts(draw, { operations: 7, domain: 3, infoPercent: 40 });
      const columns = columnsOfDrafts(draw, drafts);
      const expected = isLinearizable(columns, model) ? 'valid' : 'invalid';
      for (const method of ['depth-first', 'breadth-first'] as const) {
        const { verdict } = checkLinearizableSync(columns, model, { methods: [method] });
        if (verdict !== expected) expect.fail(`${method}: ${verdict}\n${printed(columns)}`);
      }
    }
  });
});
