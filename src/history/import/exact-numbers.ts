// Beyond 2^53 JSON.parse rounds, and two different numbers of a history could become one. A checker
// would then call a stale read fresh, so a whole number that a double does not hold is refused.

import type { Json } from '../../json.ts';
import { badInput, type Place, shortened } from '../place.ts';

const STRING = /"(?:[^"\\]|\\.)*"/g;
/**
 * A whole number of so many digits that it may have been rounded; not the fraction of another
 * number.
 */
const LONG_NUMBER = /(?<![\d.])-?\d{16,}(?![\d.eE])/g;

/** Throws `InputError` when `json` is not exactly what its text says. */
export function checkExact(json: Json, text: string, place: Place): void {
  // Looking at the text is cheaper than walking every value, and nearly always enough.
  if (/\d{16}/.test(text)) {
    for (const [digits] of text.replace(STRING, '""').matchAll(LONG_NUMBER)) {
      if (isExact(digits)) continue;
      const hint = 'write such numbers as strings; times may count from any start';
      throw badInput(place, `the whole number ${shortened(digits)} cannot be read exactly`, hint);
    }
  }
  if (/[eE][+-]?\d{2}/.test(text) && hasInfinity(json)) {
    throw badInput(place, 'a number is too large to be read');
  }
}

/** True when a double holds the whole number with these digits. */
export function isExact(digits: string): boolean {
  return String(Number(digits)) === digits;
}

function hasInfinity(json: Json): boolean {
  if (typeof json === 'number') return !Number.isFinite(json);
  if (typeof json !== 'object' || json === null) return false;
  return Object.values(json).some(hasInfinity);
}
