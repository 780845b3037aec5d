import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClockSetting,
  clockFileText,
  correctedStart,
  offsetAt,
} from '../../../../src/runtime/docker/clock-file.ts';

/**
 * libfaketime's own rule: faked = real + offset + (real − start) × (rate − 1). The offset it
 * yields, in milliseconds.
 */
function faketimeOffset(text: string, startMs: number, realMs: number): number {
  const match = /^([+-]\d+\.\d{6}) x(\d+\.\d{6})\n$/.exec(text);
  if (match === null) throw new Error(`libfaketime would not read ${text}`);
  return Number(match[1]) * 1_000 + (realMs - startMs) * (Number(match[2]) - 1);
}

const settings: fc.Arbitrary<ClockSetting> = fc.record({
  offsetMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
  ratePpm: fc.integer({ min: 1, max: 10_000_000 }),
  sinceMs: fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
});

describe('the file for libfaketime', () => {
  it('says a jump as it is', () => {
    const jump = { offsetMs: 60_000, ratePpm: 1_000_000, sinceMs: 5_000_000 };
    expect(clockFileText(jump, 1_000_000)).toBe('+60.000000 x1.000000\n');
    expect(clockFileText({ ...jump, offsetMs: -250 }, 1_000_000)).toBe('-0.250000 x1.000000\n');
  });

  it('takes back what a new rate would add for the time before it', () => {
    // Started 1,000 s ago, 5 % fast from now on.
    const drift = { offsetMs: 0, ratePpm: 1_050_000, sinceMs: 2_000_000 };
    expect(clockFileText(drift, 1_000_000)).toBe('-50.000000 x1.050000\n');
  });

  it('gives the offset that the setting asks for, at any time and whenever the process began', () => {
    fc.assert(
      fc.property(settings, fc.nat(1e7), fc.nat(1e6), (setting, ageMs, laterMs) => {
        const startMs = setting.sinceMs - ageMs;
        const realMs = setting.sinceMs + laterMs;
        const offset = faketimeOffset(clockFileText(setting, startMs), startMs, realMs);
        expect(Math.abs(offset - offsetAt(setting, realMs))).toBeLessThan(0.1);
      }),
    );
  });

  it('is right after one correction where the start was guessed wrong', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: -500, max: 500 }), (setting, error) => {
        fc.pre(Math.abs(setting.ratePpm - 1_000_000) > 1_000);
        const startMs = setting.sinceMs - 100_000;
        const guess = startMs + error;
        const realMs = setting.sinceMs + 5;
        const offsetMs = faketimeOffset(clockFileText(setting, guess), startMs, realMs);
        const better = correctedStart(setting, guess, { offsetMs, realMs });
        const offset = faketimeOffset(clockFileText(setting, better), startMs, realMs);
        expect(Math.abs(offset - offsetAt(setting, realMs))).toBeLessThan(0.1);
      }),
    );
  });
});
