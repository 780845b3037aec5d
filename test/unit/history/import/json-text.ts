// Random JSON text: the same value written in every way that JSON allows, so that a reader of bytes
// meets blanks, escapes, exponents and characters beyond ASCII wherever they may stand.

import fc from 'fast-check';
import type { Json } from '../../../../src/json.ts';
import { arbitraryJson } from '../arbitrary-history.ts';

const blanks = fc.constantFrom('', '', '', '', ' ', '\t', '  ', '\r', ' \t');

/** Text of a number that JSON.parse accepts. */
const numberText = fc.oneof(
  fc.integer().map(String),
  fc.nat({ max: 9 }).map(String),
  fc.constantFrom(
    '-0',
    '0',
    '1e3',
    '1E+2',
    '25e-1',
    '-1.5',
    '0.0',
    '1.0',
    '123456789012345',
    '2147483647',
    '2147483648',
  ),
);

const stringText = fc.oneof(
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"k1"',
    '"\\u0041"',
    '"\\n"',
    '"\\""',
    '"ü"',
    '"\\ud83d\\ude00"',
    '"😀"',
    '"\\/"',
    '""',
    '"a\u007fb"',
  ),
);

const leaf = fc.oneof(numberText, stringText, fc.constantFrom('null', 'true', 'false'));

/** Text of any JSON value, with blanks anywhere. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), blanks)
      .map(([items, b]) => `[${b}${items.join(`${b},`)}${b}]`),
    fc
      .tuple(fc.array(fc.tuple(stringText, tie('value')), { maxLength: 3 }), blanks)
      .map(([fields, b]) => objectText(fields, b)),
  ),
})).value;

/** `{…}` with these fields, `blank` at every place where one may stand. */
function objectText(fields: readonly (readonly [string, string])[], blank: string): string {
  const body = fields.map(([name, value]) => `${blank}${name}${blank}:${blank}${value}${blank}`);
  return `{${blank}${body.join(',')}${blank}}`;
}

/**
 * The text of a record whose fields are given as texts: any order, some left out, blanks anywhere.
 */
export function recordText(
  fields: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<string> {
  const names = Object.keys(fields);
  return fc
    .tuple(
      fc.record(fields),
      fc.oneof(
        fc.constant(names),
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.shuffledSubarray(names, { minLength: names.length - 1 }),
      ),
      blanks,
      blanks,
    )
    .map(([values, order, blank, end]) => {
      const pairs = order.map((name) => [JSON.stringify(name), values[name] as string] as const);
      return `${objectText(pairs, blank)}${end}`;
    });
}

/** The text of a value, written plainly. */
export const plainJsonText: fc.Arbitrary<string> = arbitraryJson.map((value: Json) =>
  JSON.stringify(value),
);

/** Text with one to three characters removed, replaced, doubled or cut off. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom('remove', 'replace', 'double', 'cut'),
    fc.constantFrom(...'{}[]",:\\ \t0-1.eEntf\u0001ü'),
  );
  return fc
    .tuple(text, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([original, changes]) =>
      changes.reduce((current, [position, kind, letter]) => {
        const at = current.length === 0 ? 0 : position % current.length;
        const [before, after] = [current.slice(0, at), current.slice(at + 1)];
        if (kind === 'remove') return before + after;
        if (kind === 'replace') return before + letter + after;
        if (kind === 'double') return current.slice(0, at + 1) + current.slice(at);
        return before;
      }, original),
    );
}
