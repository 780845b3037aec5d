// How a clock is wrong, as data and in words.

import { formatDuration } from '../../src/duration.ts';
import { unreachable } from '../../src/errors.ts';

export type ClockSkew =
  /** Off by `offsetMs` from the moment of injection on. */
  | { readonly type: 'jump'; readonly offsetMs: number }
  /** Off by `offsetMs` for the first `widthMs` (half of it where absent) of every `periodMs`. */
  | {
      readonly type: 'strobe';
      readonly offsetMs: number;
      readonly periodMs: number;
      readonly widthMs?: number;
    }
  /** Runs at `ratePpm` parts per million of real speed (1,000,000 is right). */
  | { readonly type: 'drift'; readonly ratePpm: number };

export function skewText(skew: ClockSkew): string {
  switch (skew.type) {
    case 'jump':
      return `jump ${signed(skew.offsetMs)}`;
    case 'strobe':
      return `strobe ${signed(skew.offsetMs)} ${strobeText(skew.periodMs, skew.widthMs)}`;
    case 'drift':
      return `drift at ${(skew.ratePpm / 10_000).toFixed(1)} % of real speed`;
    default:
      return unreachable(skew);
  }
}

function strobeText(periodMs: number, widthMs: number | undefined): string {
  const every = `every ${formatDuration(periodMs)}`;
  return widthMs === undefined ? every : `for ${formatDuration(widthMs)} ${every}`;
}

function signed(milliseconds: number): string {
  return `${milliseconds < 0 ? '-' : '+'}${formatDuration(Math.abs(milliseconds))}`;
}
