import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonCursor } from '../../../../src/history/import/json-cursor.ts';
import type { Json } from '../../../../src/json.ts';
import { jsonText, mutated, plainJsonText } from './json-text.ts';

/** The value in a whole line, or `undefined` where the cursor does not take it. */
function scanned(text: string): Json | undefined {
  const cursor = new JsonCursor();
  cursor.bytes = Buffer.from(`${text}\n`);
  const value = cursor.value();
  return cursor.isLost || cursor.next() !== 0x0a ? undefined : value;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

describe('a cursor over JSON', () => {
  it('takes nothing that JSON.parse reads otherwise', () => {
    const texts = fc.oneof(jsonText, mutated(jsonText), mutated(plainJsonText));
    let taken = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const value = scanned(text);
        if (value === undefined) return;
        taken++;
        expect(value).toStrictEqual(parsed(text));
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  const ordinary: readonly string[] = [
    '0',
    '-17',
    '999999999999999',
    'null',
    ' true ',
    '"x 1 2 y"',
    '[ 1 , [ null , "a" ] ]',
    '{"0":10,"b":[1]}',
    '[["append","x",1],["r","y",null]]',
    '[]',
    '{ }',
  ];
  it.each(ordinary)('takes the ordinary value %s', (text) => {
    expect(scanned(text)).toStrictEqual(JSON.parse(text));
  });

  const unusual: readonly string[] = [
    '-0',
    '01',
    '-',
    '1.5',
    '1e3',
    '1E3',
    '9999999999999999',
    '"\\n"',
    '"ü"',
    '"a',
    'nul',
    'nulL',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{"a"}',
    '{"a":1,}',
    '{1:2}',
    '{"__proto__":1}',
    '[1',
    '"a\tb"',
    `${'['.repeat(80)}${']'.repeat(80)}`,
    '',
    '1 2',
  ];
  it.each(unusual)('leaves %j to JSON.parse', (text) => {
    expect(scanned(text)).toBeUndefined();
  });
});
