// Numbers of values are those of a plain map, whether the codes lie close together or far apart.

import { describe, expect, it } from 'vitest';
import { ValueIndex } from '../../../../../checkers/linearizable/decide/value-index.ts';
import { type Draw, drawsFrom } from '../random-histories.ts';

/**
 * Adds `capacity` codes and asks for each of them, and for those around them, after every addition.
 */
function expectLikeMap(capacity: number, min: number, max: number, code: () => number): void {
  const index = new ValueIndex(capacity, min, max);
  const known = new Map<number, number>();
  const asked = new Set<number>();
  for (let i = 0; i < capacity; i++) {
    const next = code();
    for (const near of [next - 1, next, next + 1]) asked.add(near);
    const isNew = !known.has(next);
    if (isNew) known.set(next, known.size);
    expect(index.add(next)).toBe(isNew ? known.size - 1 : -1);
    expect(index.count).toBe(known.size);
  }
  for (const each of asked) expect(index.find(each), `${each}`).toBe(known.get(each) ?? -1);
}

const between = (draw: Draw, min: number, max: number) => min + draw(max - min + 1);

describe('numbers of values', () => {
  it.each([
    ['close together', 40, -2, 200],
    ['far apart', 40, -2, 2_000_000_000],
    ['so far apart that a plain array is just not worth it', 10, 0, 104],
    ['so close together that it just is', 10, 0, 103],
    ['all the same', 10, 7, 7],
  ])('%s', (_, capacity, min, max) => {
    for (let seed = 0; seed < 30; seed++) {
      const draw = drawsFrom(seed);
      expectLikeMap(capacity, min, max, () => between(draw, min, max));
    }
  });

  it('are found for codes that fill a whole array, and for none beside it', () => {
    const index = new ValueIndex(1, 5, 6);
    expect([index.add(6), index.add(5), index.add(6)]).toEqual([0, 1, -1]);
    expect([4, 5, 6, 7].map((code) => index.find(code))).toEqual([-1, 1, 0, -1]);
  });
});
