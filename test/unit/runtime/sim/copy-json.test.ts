import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../../src/json.ts';
import { copyJson } from '../../../../src/runtime/sim/copy-json.ts';
import { MessageShapeError } from '../../../../src/runtime/sim/errors.ts';

test('a copy is what a trip over the wire as JSON gives', () => {
  const values = fc.jsonValue({ noUnicodeString: false } as object) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(values, (value) => {
      const copied = copyJson(value);
      expect(copied).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('members that JSON has no word for vanish or become null, as JSON does it', () => {
  const value = { a: undefined, b: Number.NaN, c: [undefined, () => 1], d: () => 1, e: -0 };
  expect(copyJson(value as unknown as Json)).toStrictEqual(JSON.parse(JSON.stringify(value)));
});

test('the copy shares nothing with the original', () => {
  const value = { list: [{ deep: [1] }] };
  const copied = copyJson(value);
  value.list[0]?.deep.push(2);
  expect(copied).toEqual({ list: [{ deep: [1] }] });
});

test('what is not JSON is refused', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  for (const value of [cycle, { map: new Map() }, { big: 1n }]) {
    expect(() => copyJson(value as unknown as Json)).toThrow(MessageShapeError);
  }
});
