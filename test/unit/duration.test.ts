import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatElapsed, formatMoment, parseDuration } from '../../src/duration.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    ['1.005s', 1_005],
    ['0s', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    '',
    '30',
    's',
    '-1s',
    '1 s',
    '1S',
    '1e3s',
    '0x10s',
    '1.5ms',
    '1s2',
    '∞s',
    '99999999999s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });

  it('writes moments and measurements in a few digits', () => {
    expect(formatMoment(1_203_377_000)).toBe('1.203s');
    expect(formatElapsed(0.42)).toBe('0.4ms');
    expect(formatElapsed(87.6)).toBe('88ms');
    expect(formatElapsed(12_345)).toBe('12.3s');
  });
});
