import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limit } from '../../../src/generator/limit.ts';
import { mix, weightedMix } from '../../../src/generator/mix.ts';
import { once } from '../../../src/generator/once.ts';
import { repeat } from '../../../src/generator/repeat.ts';
import { untilOk } from '../../../src/generator/until-ok.ts';
import { createRandom } from '../../../src/random.ts';
import { imperfect, invocations, perfect } from './simulate.ts';

const endless = (f: string) => repeat(once({ f }));

function counts(fs: readonly string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const f of fs) all[f] = (all[f] ?? 0) + 1;
  return all;
}

describe('mix', () => {
  it('draws all parts alike, the same for the same seed', () => {
    const mixed = mix(createRandom(3), [endless('a'), endless('b')]);
    const fs = invocations(mixed, { concurrency: 3, answer: perfect, operationsMax: 1000 });
    expect(
      fs
        .slice(0, 12)
        .map((op) => op.f)
        .join(''),
    ).toBe('babbbbbaabba');
    expect(counts(fs.map((op) => op.f))['a']).toBeGreaterThan(440);
    expect(counts(fs.map((op) => op.f))['a']).toBeLessThan(560);
  });

  it('gives everything its parts have, in any order, and ends', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(8), { maxLength: 5 }), (seed, sizes) => {
        const parts = sizes.map((size, index) => limit(size, endless(`f${index}`)));
        const ops = invocations(mix(createRandom(seed), parts), {
          concurrency: 3,
          answer: imperfect,
        });
        const given = counts(ops.map((op) => op.f));
        expect(sizes.map((_, index) => given[`f${index}`] ?? 0)).toEqual(sizes);
      }),
    );
  });

  it('lets its parts see events', () => {
    const once1 = untilOk(limit(1000, endless('a')));
    const ops = invocations(mix(createRandom(1), [once1]), { concurrency: 1, answer: imperfect });
    // The worker fails, crashes and succeeds: three tries.
    expect(ops).toHaveLength(3);
  });
});

describe('weighted mix', () => {
  it('draws its parts in proportion to their weights', () => {
    const parts = [
      { weight: 45, generator: endless('read') },
      { weight: 35, generator: endless('write') },
      { weight: 20, generator: endless('cas') },
    ];
    const ops = invocations(weightedMix(createRandom(11), parts), {
      concurrency: 5,
      answer: perfect,
      operationsMax: 4000,
    });
    const given = counts(ops.map((op) => op.f));
    expect(Math.abs((given['read'] ?? 0) / 4000 - 0.45)).toBeLessThan(0.03);
    expect(Math.abs((given['write'] ?? 0) / 4000 - 0.35)).toBeLessThan(0.03);
    expect(Math.abs((given['cas'] ?? 0) / 4000 - 0.2)).toBeLessThan(0.03);
  });

  it('refuses a weight that is no share', () => {
    const parts = [{ weight: 0, generator: endless('read') }];
    expect(() => weightedMix(createRandom(1), parts)).toThrow('above 0');
  });
});
