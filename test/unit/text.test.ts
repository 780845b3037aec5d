import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, clipToWidth, count, displayWidth, safeJson, sanitize } from '../../src/text.ts';

/** Spelled out here once more, as code points, so that a slip in the table of `sanitize` shows. */
function steersTerminal(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) as number;
    const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    const isBidi =
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069) ||
      code === 0x200e ||
      code === 0x200f ||
      code === 0x61c;
    const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
    return isControl || isBidi || isLoneSurrogate || code === 0x2028 || code === 0x2029;
  });
}

describe('sanitize', () => {
  it.each([
    ['clears the screen', '\x1b[2J', '\\x1b[2J'],
    ['sets the title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['8-bit CSI', '\x9b31m', '\\x9b31m'],
    ['overwrites the line', 'valid\rinvalid', 'valid\\rinvalid'],
    ['adds a line', 'a\nb', 'a\\nb'],
    ['turns text around', '\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['isolates', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['hides characters', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['half a pair', '\ud83d', '\\u{d83d}'],
    ['a backspace', 'a\b', 'a\\x08'],
  ])('spells out what %s', (_name, hostile, shown) => {
    expect(sanitize(hostile)).toBe(shown);
  });

  it('leaves people’s own scripts and emoji alone', () => {
    const text = 'Ключ – 鍵 – 🔑 – é – مفتاح – 👩‍🚀';
    expect(sanitize(text)).toBe(text);
  });

  it('leaves nothing that steers a terminal, whatever it is given', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 50 });
    const halves = fc.string({ unit: fc.constantFrom('\ud83d', '\udd11', '\x1b', 'a') });
    fc.assert(
      fc.property(fc.oneof(anything, halves), (text) => !steersTerminal(sanitize(text))),
      { numRuns: 500 },
    );
  });
});

describe('safeJson', () => {
  it('means the same and holds nothing that steers a terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const document = { value, text, hostile: '\x1b\u202e\u2028\x9b\x7f' };
        const written = safeJson(document, 0);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(steersTerminal(written)).toBe(false);
      }),
    );
  });
});

describe('widths', () => {
  it('counts wide characters twice and joiners not at all', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('鍵')).toBe(2);
    expect(displayWidth('🔑')).toBe(2);
    expect(displayWidth('e\u0301')).toBe(1);
  });

  it('cuts to a width without cutting a character in two', () => {
    expect(clipToWidth('ab鍵c', 3)).toBe('ab');
    expect(clipToWidth('ab鍵c', 4)).toBe('ab鍵');
  });

  it('cuts to a length without cutting a surrogate pair in two', () => {
    expect(clip('abc', 3)).toBe('abc');
    expect(clip('abcd', 3)).toBe('ab…');
    expect(clip('a🔑bc', 3)).toBe('a…');
  });

  it('counts in words', () => {
    expect(count(1, 'node')).toBe('1 node');
    expect(count(1_234_567, 'anomaly', 'anomalies')).toBe('1,234,567 anomalies');
  });
});
