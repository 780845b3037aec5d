import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExact } from '../../../../src/history/import/exact-numbers.ts';
import type { Json } from '../../../../src/json.ts';
import { arbitraryJson } from '../arbitrary-history.ts';

function check(text: string): void {
  checkExact(JSON.parse(text) as Json, text, { file: 'file', line: 3 });
}

describe('numbers that a double does not hold', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '[1, {"a": 12345678901234567890}]',
    '9'.repeat(400),
  ])('%s is refused with its place', (text) => {
    expect(() => check(text)).toThrow(/^file:3: the whole number -?\d+…? cannot be read exactly$/);
  });

  it('are refused when they are infinite', () => {
    expect(() => check('[1e999]')).toThrow('file:3: a number is too large to be read');
  });

  it.each([
    '9007199254740992',
    '"9007199254740993"',
    '"a \\" 9007199254740993"',
    '0.12345678901234567890',
    '1e300',
    '123456789012345678901e5',
  ])('%s is none', (text) => {
    expect(() => check(text)).not.toThrow();
  });

  it('are never among what JSON.stringify writes', () => {
    fc.assert(
      fc.property(arbitraryJson, (value) => check(JSON.stringify(value))),
      {
        numRuns: 2000,
      },
    );
  });
});
