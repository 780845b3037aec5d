import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum } from '../../../../systems/wire/checksum.ts';
import { CorruptRecordError, frame, unframe } from '../../../../systems/wire/framing.ts';

const record = fc.json({ maxDepth: 1 });
const records = fc.array(record, { minLength: 1, maxLength: 6 });

describe('checksum', () => {
  it('is CRC-32', () => {
    expect(checksum('123456789')).toBe('cbf43926');
    expect(checksum('')).toBe('00000000');
  });

  it('tells characters beyond ASCII apart', () => {
    expect(checksum('é')).not.toBe(checksum('è'));
    expect(checksum('\u0100')).not.toBe(checksum('\u0200'));
  });
});

describe('records', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(records, (texts) => {
        expect(unframe(texts.map(frame).join(''))).toEqual({ records: texts, torn: false });
      }),
    );
  });

  it('wherever the text is cut, those that are whole come back, and nothing else', () => {
    fc.assert(
      fc.property(records, fc.nat(), (texts, at) => {
        const text = texts.map(frame).join('');
        const cut = text.slice(0, at % (text.length + 1));
        const { records: found, torn } = unframe(cut);
        expect(texts.slice(0, found.length)).toEqual(found);
        expect(torn).toBe(cut !== '' && !cut.endsWith('\n'));
        const whole = cut.split('\n').length - 1;
        expect(found.length === whole || (torn && found.length === whole + 1)).toBe(true);
      }),
    );
  });

  it('a flipped bit anywhere in synced records is found, or changes nothing', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(6), (texts, at, bit) => {
        const text = texts.map(frame).join('');
        const position = at % text.length;
        const flipped = String.fromCharCode(text.charCodeAt(position) ^ (1 << bit));
        const damaged = text.slice(0, position) + flipped + text.slice(position + 1);
        let found: readonly string[];
        try {
          found = unframe(damaged).records;
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptRecordError);
          return;
        }
        // The number before the JSON can be written in two ways (`+5` is 5), a checksum in capitals
        // cannot match.
        expect(found).toEqual(texts);
      }),
      { numRuns: 1000 },
    );
  });

  it('says which record is damaged', () => {
    const text = frame('{"a":1}') + frame('{"b":2}').replace('2', '3') + frame('{"c":3}');
    expect(() => unframe(text)).toThrow(/record 2 is damaged: wrong checksum/);
  });
});
