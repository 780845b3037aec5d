// What a search remembers of the indeterminate operations that it has used up on its way: where it
// comes to the same state again with others left, that is not the same; and what it takes back can
// be used again.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../../checkers/linearizable/check.ts';
import { cas, columnsOf, type Drawn, read } from '../hand-written.ts';
import { plainRegister } from '../plain-register.ts';
import {
  columnsOfDrafts,
  drawsFrom,
  histories,
  printed,
  registerDrafts,
} from '../random-histories.ts';

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]),
  );
}

/** The searches try in an order of their own: each order of the indeterminate ones is a history. */
function expectInAnyOrder(
  verdict: 'valid' | 'invalid',
  indeterminate: readonly Omit<Drawn, 'call'>[],
  others: readonly Drawn[],
): void {
  for (const order of permutations(indeterminate)) {
    const columns = columnsOf([
      ...order.map((operation, i) => ({ ...operation, call: i + 1 }) as Drawn),
      ...others,
    ]);
    for (const method of ['depth-first', 'breadth-first'] as const) {
      const result = checkLinearizableSync(columns, plainRegister(), { methods: [method] });
      expect(result.verdict, `${method}\n${printed(columns)}`).toBe(verdict);
    }
  }
}

const first = { f: 'write', input: 0, call: -2, returned: -1 } as const;

describe('an indeterminate operation that may be needed later', () => {
  const makers = [
    { f: 'write', input: 1 },
    { f: 'cas', input: [0, 1] },
  ];

  it('is kept where another leads to the same state', () => {
    const taken = cas(1, 3, 20, 30);
    expectInAnyOrder('valid', makers, [first, taken, read(1, 40, 50)]);
    expectInAnyOrder('invalid', makers, [first, taken, read(1, 40, 50), read(0, 60, 70)]);
  });

  it('can be used again after a way that led nowhere: both searches agree where much is indeterminate', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const draw = drawsFrom(seed * 7919);
      const operations = 8 + draw(8);
      const mix = { operations, domain: 3 + draw(3), infoPercent: [40, 60, 75][draw(3)] as number };
      const columns = columnsOfDrafts(draw, registerDrafts(draw, mix));
      const [depth, breadth] = (['depth-first', 'breadth-first'] as const).map(
        (method) => checkLinearizableSync(columns, plainRegister(), { methods: [method] }).verdict,
      );
      expect(depth, printed(columns)).toBe(breadth);
    }
  });
});

/**
 * Some forty operations at once, legal by construction: each takes effect at a moment of its own.
 */
function crowded(seed: number): Drawn[] {
  const draw = drawsFrom(seed);
  let value = 0;
  return [
    { ...first, call: -300, returned: -299 },
    ...Array.from({ length: 70 }, (_, i): Drawn => {
      const span = { call: 10 * i - draw(200), returned: 10 * i + draw(200) };
      const next = draw(4);
      const before = value;
      if (draw(3) === 0) return { f: 'read', output: value, ...span };
      value = next;
      return draw(2) === 0
        ? { f: 'write', input: next, ...span }
        : { f: 'cas', input: [before, next], ...span };
    }),
  ];
}

it('more than 32 operations at once are told apart, whichever of them are done', () => {
  let decided = 0;
  for (let seed = 0; seed < 10 + histories(20); seed++) {
    const columns = columnsOf(crowded(seed).sort((a, b) => a.call - b.call));
    for (const method of ['depth-first', 'breadth-first'] as const) {
      const limits = { methods: [method], configurationsMax: 30_000 };
      const { verdict } = checkLinearizableSync(columns, plainRegister(), limits);
      if (verdict === 'invalid') expect.fail(`${method}, seed ${seed}\n${printed(columns)}`);
      if (verdict === 'valid') decided++;
    }
  }
  expect(decided).toBeGreaterThan(8);
});
