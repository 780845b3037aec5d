// A queue or a stack that is found empty: there must have been a moment with nothing certainly in it.

import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../partitions.ts';
import { inOrderOfReturns } from './in-order.ts';
import { type DirectOutcome, invalid } from './outcome.ts';

/** The open interval in which an element is certainly there, and the rows that show it. */
export interface Presence {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly number[];
}

/**
 * Merges the times in which some element was certainly there, and looks for an empty answer inside of one. Presences are
 * in order of the calls that put the elements there, and start when those returned.
 */
export function* emptyWhileFull(
  columns: CheckedColumns,
  presences: readonly Presence[],
  empties: readonly number[],
  container: string,
): Generator<void, DirectOutcome | undefined, unknown> {
  const { call, return: returned } = columns;
  if (empties.length === 0) return undefined;
  const full: { start: number; end: number }[] = [];
  const present = yield* inOrderOfReturns(
    presences.filter(({ start, end }) => start < end),
    ({ start }) => start,
  );
  for (const [i, { start, end }] of present.entries()) {
    if (i % TURN_ITEMS === 0) yield;
    const last = full[full.length - 1];
    // Times are open intervals: where one ends as another starts there is a moment with nothing in it.
    if (last === undefined || start >= last.end) full.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  for (const row of empties) {
    const around = lastStartedBefore(full, call[row] as number);
    if (around === undefined || (returned[row] as number) >= around.end) continue;
    const there = present.filter(({ start, end }) => start < around.end && end > around.start);
    return invalid(
      [row, ...there.flatMap(({ rows }) => rows)],
      `the ${container} was found empty while at every moment something was in it`,
    );
  }
  return undefined;
}

/** The last of the times, which are in order, that starts before `moment`. */
function lastStartedBefore(
  times: readonly { readonly start: number; readonly end: number }[],
  moment: number,
): { readonly start: number; readonly end: number } | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as { readonly start: number }).start < moment) low = middle + 1;
    else high = middle;
  }
  return times[low - 1];
}
