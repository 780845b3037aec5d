import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, LINE_LENGTH_MAX } from '../../../src/node/line-splitter.ts';

describe('the line splitter', () => {
  it('gives the same lines however the stream is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.nat()), (lines, cuts) => {
        const clean = lines.map((line) => line.replaceAll('\n', ' '));
        const stream = clean.map((line) => `${line}\n`).join('');
        const places = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length];
        places.sort((a, b) => a - b);
        const seen: string[] = [];
        const split = createLineSplitter((line) => seen.push(line));
        for (let i = 1; i < places.length; i++) split(stream.slice(places[i - 1], places[i]));
        expect(seen).toEqual(clean.filter((line) => line !== ''));
      }),
    );
  });

  it('drops a line that is too long, and goes on with the next', () => {
    const seen: string[] = [];
    const split = createLineSplitter((line) => seen.push(line));
    const part = 'x'.repeat(LINE_LENGTH_MAX / 2 + 1);
    for (let i = 0; i < 4; i++) split(part);
    split('end\nshort\n');
    expect(seen).toEqual(['short']);
  });
});
