import { describe, expect, it } from 'vitest';
import { closest, editDistance } from '../../src/suggest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['kill', 'kill', 0],
    ['kil', 'kill', 1],
    ['klil', 'kill', 1],
    ['pasue', 'pause', 1],
    ['clock', 'lock', 1],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('closest', () => {
  const names = ['partition', 'kill', 'pause', 'clock'];

  it('finds what was meant', () => {
    expect(closest('partion', names)).toBe('partition');
    expect(closest('Kill', names)).toBe('kill');
    expect(closest('puase', names)).toBe('pause');
  });

  it('does not guess what is another word', () => {
    expect(closest('quux', names)).toBeNull();
    expect(closest('', names)).toBeNull();
    expect(closest('k'.repeat(100_000), names)).toBeNull();
    expect(closest('kill', [])).toBeNull();
  });
});
