// Two chains that cannot be put one after the other are found exactly when there are two, in any
// order of chains.

import { describe, expect, it } from 'vitest';
import { conflictOf, type Zones } from '../../../../../checkers/linearizable/decide/zones.ts';
import { atOnce } from '../../../../../checkers/linearizable/in-turns.ts';
import { drawsFrom } from '../random-histories.ts';

type Zone = readonly [first: number, last: number];

function zonesOf(zones: readonly Zone[]): Zones {
  return {
    count: zones.length,
    first: Float64Array.from(zones, ([first]) => first),
    last: Float64Array.from(zones, ([, last]) => last),
  };
}

/** The definition, for two of them: one is forward, and neither is over before the other begins. */
function contradict([f, s]: Zone, [g, t]: Zone): boolean {
  return (f < s || g < t) && f < t && g < s;
}

function expectExact(zones: readonly Zone[]): void {
  const found = atOnce(conflictOf(zonesOf(zones)));
  const some = zones.some((a, i) => zones.some((b, j) => i < j && contradict(a, b)));
  expect(found !== undefined, JSON.stringify(zones)).toBe(some);
  if (found === undefined) return;
  const [outer, inner] = [zones[found.outer] as Zone, zones[found.inner] as Zone];
  expect(found.outer).not.toBe(found.inner);
  expect(contradict(outer, inner), JSON.stringify([zones, found])).toBe(true);
  expect(outer[0]).toBeLessThan(outer[1]);
  expect(found.kind).toBe(inner[0] < inner[1] ? 'overlap' : 'inside');
}

describe('zones', () => {
  it('contradict one another when all pairs of them say so', () => {
    for (let seed = 0; seed < 3000; seed++) {
      const draw = drawsFrom(seed);
      const span = 4 + draw(40);
      expectExact(
        Array.from({ length: draw(8) }, (): Zone => {
          const first = draw(span);
          return draw(2) === 0 ? [first, first + 1 + draw(4)] : [first, first - draw(4)];
        }),
      );
    }
  });

  it.each([1, -1])('may be many and in order, or in the opposite one: %i', (direction) => {
    const count = 700;
    const place = (i: number) => 10 * (direction > 0 ? i : count - i);
    const apart = Array.from({ length: count }, (_, i): Zone => [place(i), place(i) + 5]);
    expect(atOnce(conflictOf(zonesOf(apart)))).toBeUndefined();
    const between: Zone[] = [[place(300) + 8, place(300) + 7], ...apart];
    expect(atOnce(conflictOf(zonesOf(between)))).toBeUndefined();
    // A moment at which another one only begins is not inside of it.
    const beside: Zone[] = [...apart, [place(300), place(300)]];
    expect(atOnce(conflictOf(zonesOf(beside)))).toBeUndefined();
    const inside: Zone[] = [...apart, [place(300) + 3, place(300) + 2]];
    expect(atOnce(conflictOf(zonesOf(inside)))).toEqual({
      kind: 'inside',
      outer: 300,
      inner: count,
    });
    const across: Zone[] = [...apart, [place(300) + 4, place(300) + 7]];
    expect(atOnce(conflictOf(zonesOf(across)))).toEqual({
      kind: 'overlap',
      outer: 300,
      inner: count,
    });
  });

  it('are looked up near the last one, forwards and backwards over any distance', () => {
    const forward = Array.from({ length: 100 }, (_, i): Zone => [10 * i, 10 * i + 5]);
    for (let seed = 0; seed < 200; seed++) {
      const draw = drawsFrom(seed);
      const gaps = Array.from({ length: 20 }, (): Zone => {
        const at = 10 * draw(100) + 6;
        return [at + draw(5), at];
      });
      expectExact([...forward, ...gaps]);
      const at = 10 * draw(100) + 1;
      expectExact([...forward, ...gaps, [at + draw(4), at]]);
    }
  });
});
