// Mutexes and semaphores without owners, without search. All acquisitions are alike, and so are all
// releases, so the only question is when each takes effect: as late as it can. At the return of an
// acquisition that finds no permit free, one release has to come first, and it does not matter
// which, but for its deadline: the one that returns first. An indeterminate one is kept for last,
// because it never has to happen. Likewise for a release that finds nothing taken.
//
//   acquire |--|              with one permit, the release takes effect as the second
//                             acquisition returns
//   acquire     |------|
//   release       |-------|

import { OUTCOME_FAIL, OUTCOME_INFO, OUTCOME_REFUSED } from '../../../src/history/columns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { type DirectOutcome, UNDECIDED, VALID } from './outcome.ts';

const ACQUIRE = 0;
const RELEASE = 1;

/** Pending operations of one kind. */
interface Pending {
  /** Rows that have to take effect before they return. */
  readonly rows: number[];
  /** How many indeterminate ones there are. */
  optional: number;
}

/** Decides one partition. Undecided where a refused operation says something: `strict`. */
export function* decideLocks(
  columns: CheckedColumns,
  from: number,
  to: number,
  permits: number,
  strict: boolean,
): Generator<void, DirectOutcome, unknown> {
  const kinds = columns.functions.map((name) => ['acquire', 'release'].indexOf(name));
  const returns: number[] = [];
  const rows: number[] = [];
  for (let row = from; row < to; row++) {
    const outcome = columns.outcome[row];
    if (outcome === OUTCOME_REFUSED && strict) return UNDECIDED;
    if (outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED) continue;
    if ((kinds[columns.f[row] as number] as number) < 0) return UNDECIDED;
    rows.push(row);
    if (outcome !== OUTCOME_INFO) returns.push(row);
  }
  const { call, return: returned } = columns;
  returns.sort((a, b) => (returned[a] as number) - (returned[b] as number));
  yield;
  const pending: readonly Pending[] = [
    { rows: [], optional: 0 },
    { rows: [], optional: 0 },
  ];
  const done = new Uint8Array(to - from);
  let called = 0;
  let taken = 0;
  for (const row of returns) {
    const moment = returned[row] as number;
    for (; called < rows.length && (call[rows[called] as number] as number) <= moment; called++) {
      const next = rows[called] as number;
      const kind = pending[kinds[columns.f[next] as number] as number] as Pending;
      if (columns.outcome[next] === OUTCOME_INFO) kind.optional++;
      else kind.rows.push(next);
    }
    if (done[row - from] === 1) continue;
    const kind = kinds[columns.f[row] as number] as number;
    if (taken === (kind === ACQUIRE ? permits : 0)) {
      const helper = kind === ACQUIRE ? RELEASE : ACQUIRE;
      if (!takeOne(pending[helper] as Pending, columns, done, from)) {
        const reason =
          kind === ACQUIRE
            ? 'every permit was taken'
            : 'no permit was taken that could be released';
        return { kind: 'invalid', conflict: [], reason, failingRow: row };
      }
      taken += helper === ACQUIRE ? 1 : -1;
    }
    remove(pending[kind] as Pending, row);
    taken += kind === ACQUIRE ? 1 : -1;
  }
  return VALID;
}

/** Lets the one with the first deadline take effect; false when there is none. */
function takeOne(
  pending: Pending,
  { return: returned }: CheckedColumns,
  done: Uint8Array,
  from: number,
): boolean {
  let first: number | undefined;
  for (const row of pending.rows) {
    if (first === undefined || (returned[row] as number) < (returned[first] as number)) first = row;
  }
  if (first === undefined) {
    if (pending.optional === 0) return false;
    pending.optional--;
    return true;
  }
  done[first - from] = 1;
  remove(pending, first);
  return true;
}

function remove({ rows }: Pending, row: number): void {
  const at = rows.indexOf(row);
  rows[at] = rows[rows.length - 1] as number;
  rows.pop();
}
