import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatByteSize, parseByteSize } from '../../src/byte-size.ts';

describe('an amount of memory', () => {
  it.each<[string, number]>([
    ['0B', 0],
    ['1000B', 1000],
    ['1KiB', 1024],
    ['512MiB', 2 ** 29],
    ['4GiB', 2 ** 32],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['1TiB', 2 ** 40],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '4', '4 GiB', '4GB', '-1B', '1.5B', '0.1KiB', '1e3B', 'GiB', '1.5.5GiB'])(
    '%j is none',
    (text) => {
      expect(parseByteSize(text)).toBeNull();
    },
  );

  it('reads back as it is written', () => {
    const amounts = fc.tuple(fc.nat({ max: 999_999_999 }), fc.nat({ max: 2 }));
    fc.assert(
      fc.property(amounts, ([amount, power]) => {
        const bytes = amount * 1024 ** power;
        expect(parseByteSize(formatByteSize(bytes))).toBe(bytes);
      }),
    );
  });
});
