// Sub-histories that may be judged in place of the whole. Cutting a history off in time is sound
// (what had not returned is indeterminate); so is leaving out an operation that only observes.
// Leaving out a writer is not.

import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_REFUSED,
  picked,
} from '../../../src/history/columns.ts';

/** The history with only these rows, in this order, which must be the order of their calls. */
export function selectRows(columns: OperationColumns, rows: ArrayLike<number>): OperationColumns {
  return {
    size: rows.length,
    process: picked(columns.process, rows),
    f: picked(columns.f, rows),
    key: picked(columns.key, rows),
    input: picked(columns.input, rows),
    input2: picked(columns.input2, rows),
    output: picked(columns.output, rows),
    call: picked(columns.call, rows),
    return: picked(columns.return, rows),
    outcome: picked(columns.outcome, rows),
    line: picked(columns.line, rows),
    returnLine: picked(columns.returnLine, rows),
    functions: columns.functions,
    keys: columns.keys,
    values: columns.values,
  };
}

/**
 * What was known at `moment`. `isSeen`: which of those that return at that very moment have been
 * seen to do so.
 */
export function prefixUntil(
  columns: OperationColumns,
  moment: number,
  isSeen: (row: number) => boolean = () => true,
): { readonly columns: OperationColumns; readonly rows: Int32Array } {
  const rows: number[] = [];
  for (let row = 0; row < columns.size; row++) {
    if ((columns.call[row] as number) <= moment) rows.push(row);
  }
  const prefix = selectRows(columns, rows);
  for (let i = 0; i < rows.length; i++) {
    const returned = prefix.return[i] as number;
    if (returned < moment || (returned === moment && isSeen(rows[i] as number))) continue;
    const outcome = prefix.outcome[i];
    // What is known to have failed later is left out at once: it did nothing in the meantime
    // either.
    const failed = outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED;
    prefix.outcome[i] = failed ? OUTCOME_FAIL : OUTCOME_INFO;
    prefix.output[i] = -1;
    prefix.return[i] = Infinity;
  }
  return { columns: prefix, rows: Int32Array.from(rows) };
}
