// Two holds of one lock at once, in a sentence.

import { formatMoment } from '../duration.ts';
import type { Hold } from './anomaly-details.ts';

/**
 * `From 4.327s to 4.655s both o79 and o83 held lock lock1`: with moments as the rest of the report
 * has them.
 */
export function heldTwice([first, second]: readonly [Hold, Hold], key: string | undefined): string {
  const from = formatMoment(Math.max(first.from, second.from));
  const to = formatMoment(Math.min(first.until, second.until));
  const lock = key === undefined ? 'one lock' : `lock ${key}`;
  return `From ${from} to ${to} both ${first.owner} and ${second.owner} held ${lock}`;
}
