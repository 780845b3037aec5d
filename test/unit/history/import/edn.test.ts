import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdnError, parseEdn } from '../../../../src/history/import/edn.ts';
import type { Json } from '../../../../src/json.ts';

describe('EDN', () => {
  const forms: readonly (readonly [string, Json])[] = [
    ['nil', null],
    ['true', true],
    ['false', false],
    ['42', 42],
    ['-7', -7],
    ['+7', 7],
    ['0', 0],
    ['7N', 7],
    ['1.5', 1.5],
    ['2.50M', 2.5],
    ['1e3', 1000],
    ['3/4', '3/4'],
    [':timed-out', 'timed-out'],
    [':jepsen.core/x', 'jepsen.core/x'],
    ['a-symbol', 'a-symbol'],
    ['-', '-'],
    ['"x 0 1 y"', 'x 0 1 y'],
    ['"a\\n\\"\\u00e9\\\\"', 'a\n"é\\'],
    ['"two\nlines"', 'two\nlines'],
    ['\\a', 'a'],
    ['\\newline', '\n'],
    ['\\u0041', 'A'],
    ['\\(', '('],
    ['\\;', ';'],
    ['\\😀', '😀'],
    ['[1 [2 nil] ()]', [1, [2, null], []]],
    ['[1,2,,3]', [1, 2, 3]],
    ['(1 2)', [1, 2]],
    ['#{10 9 "b" "a"}', ['a', 'b', 9, 10]],
    ['{:a 1, "b" [2]}', { a: 1, b: [2] }],
    ['{0 10, [1 2] 20}', { '0': 10, '[1,2]': 20 }],
    ['[1 #_2 #_ [3 4] 5 #_6]', [1, 5]],
    ['[1 ; two\n 3]', [1, 3]],
    ['^{:doc "x"} [1]', [1]],
    ['#inst "2020-01-01"', '2020-01-01'],
    ['#jepsen.history.Op{:index 0}', { index: 0 }],
  ];
  it.each(forms)('reads %j', (text, value) => {
    expect(parseEdn(text)).toStrictEqual([value]);
    expect(parseEdn(` ,${text}\n; end`)).toStrictEqual([value]);
  });

  it('keeps whole numbers that a double would round, so that two of them stay two', () => {
    expect(parseEdn('9007199254740993 -9007199254740993N +9007199254740992')).toStrictEqual([
      '9007199254740993',
      '-9007199254740993',
      9007199254740992,
    ]);
  });

  const mistakes: readonly (readonly [string, number, string])[] = [
    ['[1', 2, 'expected ] before the end'],
    ['{:a', 3, 'expected } before the end'],
    ['{:a}', 0, 'a map has a key without a value'],
    ['{:a 1 "a" 2}', 0, 'a map has the same key twice'],
    ['[1)', 2, 'unexpected )'],
    [']', 0, 'unexpected ]'],
    ['"a', 0, 'expected " before the end'],
    ['"a\\', 0, 'expected " before the end'],
    ['"a\\q"', 2, 'unknown escape \\q'],
    ['"\\u12"', 1, 'unknown escape \\u'],
    ['[#_]', 3, 'unexpected ]'],
    ['#_', 2, 'expected a form to discard after #_'],
    ['#inst', 5, 'expected a value after #inst'],
    ['##NaN', 0, '##NaN is no value that can be compared'],
    ['#"regex"', 0, 'unknown dispatch #'],
    ['12ab', 0, 'not a number: 12ab'],
    ['007', 0, 'not a number: 007'],
    ['1e999', 0, 'not a number: 1e999'],
    [':', 0, 'a keyword needs a name'],
    ['\\', 0, 'unknown character \\'],
    ['\\foo', 0, 'unknown character \\foo'],
    ['['.repeat(1000), 512, 'nested too deeply'],
  ];
  it.each(mistakes)('names what is wrong with %j', (text, at, message) => {
    let caught: unknown;
    try {
      parseEdn(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(EdnError);
    expect(caught).toMatchObject({ at, message });
  });

  it('never fails in any other way', () => {
    const text = fc.string({ unit: fc.constantFrom(...'[](){}#_^\\";:,. 019aeNM/+-\nu') });
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          return parseEdn(candidate).length >= 0;
        } catch (error) {
          return error instanceof EdnError && error.at <= candidate.length;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
