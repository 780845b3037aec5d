// Whole numbers beyond 2^53 would be rounded by JSON.parse, and two different values of a history could become one.
// A checker would then call a stale read fresh, so such numbers are refused.

import type { Json } from '../../json.ts';
import { badInput, type Place } from '../place.ts';

/** Throws `InputError` when `json`, read from `text`, has a whole number that a double does not hold exactly. */
export function checkExact(json: Json, text: string, place: Place): void {
  // Other numbers are exact enough, and looking at the text is cheaper than walking every value.
  if (!/[0-9]{16}|[eE][+-]?[0-9]{2}/.test(text)) return;
  if (hasRoundedNumber(json)) {
    throw badInput(
      place,
      'a whole number beyond 2^53 cannot be read exactly',
      'write such numbers as strings; times may count from any start',
    );
  }
}

function hasRoundedNumber(json: Json): boolean {
  if (typeof json === 'number') {
    return (
      Math.abs(json) > Number.MAX_SAFE_INTEGER && (Number.isInteger(json) || !Number.isFinite(json))
    );
  }
  if (typeof json !== 'object' || json === null) return false;
  return Object.values(json).some(hasRoundedNumber);
}
