import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisect, type Shown } from '../../../src/campaign/bisect.ts';

describe('bisecting', () => {
  it('finds the first bad version, or names suspects that hold it, in few steps', async () => {
    const versions = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
      .chain(([good, bad]) =>
        fc.tuple(
          fc.constant(good),
          fc.array(fc.integer({ min: 0, max: 3 }), {
            minLength: good + bad,
            maxLength: good + bad,
          }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(versions, async ([good, luck]) => {
        const last = luck.length - 1;
        const shown = luck.map((draw, index): Shown => {
          if (draw === 0 && index !== 0 && index !== last) return 'skip';
          return index < good ? 'good' : 'bad';
        });
        let steps = 0;
        const result = await bisect(shown.length, async (index) => {
          steps++;
          return shown[index] ?? 'skip';
        });
        const from = shown.lastIndexOf('good') + 1;
        const to = shown.indexOf('bad');
        if (from === to) expect(result).toEqual({ kind: 'found', first: to });
        else expect(result).toEqual({ kind: 'suspects', from, to });
        const skips = shown.filter((each) => each === 'skip').length;
        expect(steps).toBeLessThanOrEqual(3 + Math.log2(shown.length) + skips);
      }),
    );
  });

  it.each([
    [['good', 'good'], { kind: 'all-good' }],
    [['bad', 'bad'], { kind: 'all-bad' }],
    [['good', 'skip'], { kind: 'unknown-end', index: 1 }],
    [['skip', 'bad'], { kind: 'unknown-end', index: 0 }],
    [['bad'], { kind: 'all-bad' }],
  ] as const)('of %j is %j', async (shown, wanted) => {
    expect(await bisect(shown.length, async (index) => shown[index] as Shown)).toEqual(wanted);
  });
});
