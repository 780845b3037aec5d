// Append logs without search, in time linear in the size of what was read. The longest list that
// was read gives the order of its elements; every other read must be a beginning of it, and every
// append that was never read comes after all of that. So there is one order of groups (appends in
// sequence, each followed by the reads of that length), and it only has to respect real time.
//
//   read → [1 2]  says: append 1, reads of [1], append 2, reads of [1 2],
//                 and whatever else after that

import { OUTCOME_FAIL, OUTCOME_INFO, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import { TURN_ITEMS } from '../in-turns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import type { DirectOutcome } from './outcome.ts';
import { invalid, UNDECIDED, VALID } from './outcome.ts';

/**
 * Decides one partition, the rows from `from` to `to - 1`. Undecided when an element was appended
 * twice and read.
 */
export function* decideLog(
  columns: CheckedColumns,
  from: number,
  to: number,
): Generator<void, DirectOutcome, unknown> {
  const parts = split(columns, from, to);
  if (parts === undefined) return UNDECIDED;
  const { reads, appends } = parts;
  yield;
  const longest = reads.reduce<Read | undefined>(
    (best, read) => (best === undefined || read.list.length > best.list.length ? read : best),
    undefined,
  );
  const order = (longest?.list ?? []).map(canonicalJson);
  const writers: number[] = [];
  for (const element of order) {
    const rows = appends.get(element);
    if (longest !== undefined && rows === undefined) {
      return invalid([longest.row], 'it read an element that nobody appended');
    }
    if (rows?.length !== 1) return UNDECIDED;
    writers.push(rows[0] as number);
  }
  if (new Set(writers).size < writers.length) {
    return invalid(
      [longest?.row ?? from, ...writers],
      'it read an element twice that was appended once',
    );
  }
  const byLength: Read[][] = Array.from({ length: order.length + 1 }, () => []);
  let compared = 0;
  for (const read of reads) {
    compared += read.list.length;
    if (compared >= TURN_ITEMS) {
      compared = 0;
      yield;
    }
    const differs = read.list.findIndex((element, i) => canonicalJson(element) !== order[i]);
    if (differs >= 0) {
      // Both reads with all that they read: neither list is a beginning of the other.
      return forked(columns, read, longest as Read, writers, appends);
    }
    (byLength[read.list.length] as Read[]).push(read);
  }
  return inSequence(columns, byLength, writers, appends, longest);
}

interface Read {
  readonly row: number;
  readonly list: readonly Json[];
}

function split(columns: CheckedColumns, from: number, to: number) {
  const reads: Read[] = [];
  const appends = new Map<string, number[]>();
  for (let row = from; row < to; row++) {
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) continue;
    const f = columns.functions[columns.f[row] as number];
    if (f === 'read') {
      if (outcome === OUTCOME_INFO) continue;
      const list = columns.values.value(columns.output[row] as number);
      if (list !== null && !Array.isArray(list)) return undefined;
      reads.push({ row, list: (list ?? []) as readonly Json[] });
    } else if (f === 'append') {
      const element = columns.values.value(columns.input[row] as number);
      if (element === undefined) return undefined;
      const name = canonicalJson(element);
      const rows = appends.get(name);
      if (rows === undefined) appends.set(name, [row]);
      else rows.push(row);
    } else {
      return undefined;
    }
  }
  return { reads, appends };
}

function forked(
  columns: CheckedColumns,
  read: Read,
  longest: Read,
  writers: readonly number[],
  appends: ReadonlyMap<string, readonly number[]>,
): DirectOutcome {
  const rows = [read.row, longest.row, ...writers];
  for (const element of read.list) {
    const found = appends.get(canonicalJson(element));
    if (found === undefined) return invalid([read.row], 'it read an element that nobody appended');
    // An element that was appended twice may stand in two places; that is for the search.
    if (found.length > 1) return UNDECIDED;
    rows.push(found[0] as number);
  }
  return invalid(
    rows.filter((row) => row < columns.size),
    'two reads disagree about the order of the elements, or about which there are',
  );
}

/** `latest`: the operation called last of all that must come earlier. */
function inSequence(
  columns: CheckedColumns,
  byLength: readonly (readonly Read[])[],
  writers: readonly number[],
  appends: ReadonlyMap<string, readonly number[]>,
  longest: Read | undefined,
): DirectOutcome {
  const { call, return: returned } = columns;
  let latest = -1;
  const isLate = (row: number) =>
    latest >= 0 && (returned[row] as number) < (call[latest] as number);
  const pass = (row: number) => {
    if (latest < 0 || (call[row] as number) > (call[latest] as number)) latest = row;
  };
  const reason = 'one had returned before another was called that must come earlier';
  const shown = longest === undefined ? [] : [longest.row];
  for (let length = 0; length < byLength.length; length++) {
    const writer = writers[length - 1];
    if (writer !== undefined) {
      if (isLate(writer)) return invalid([writer, latest, ...writers, ...shown], reason);
      pass(writer);
    }
    const reads = byLength[length] as readonly Read[];
    for (const { row } of reads) {
      if (isLate(row)) return invalid([row, latest, ...writers, ...shown], reason);
    }
    for (const { row } of reads) pass(row);
  }
  const read = new Set(writers);
  for (const rows of appends.values()) {
    for (const row of rows) {
      if (read.has(row) || columns.outcome[row] === OUTCOME_INFO || !isLate(row)) continue;
      const missed = 'an element that had been appended before is missing from what was read';
      return invalid([row, latest, ...writers, ...shown], missed);
    }
  }
  return VALID;
}
