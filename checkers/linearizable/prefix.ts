// Sub-histories that may be judged in place of the whole. Cutting a history off in time is sound (what had not
// returned is indeterminate); so is leaving out an operation that only observes. Leaving out a writer is not.

import {
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_REFUSED,
} from '../../src/history/columns.ts';

/** The history with only these rows, in this order, which must be the order of their calls. */
export function selectRows(columns: OperationColumns, rows: ArrayLike<number>): OperationColumns {
  const size = rows.length;
  const ints = (column: Int32Array) => Int32Array.from(rows, (row) => column[row] as number);
  const bytes = (column: Uint8Array) => Uint8Array.from(rows, (row) => column[row] as number);
  const moments = (column: Float64Array) => Float64Array.from(rows, (row) => column[row] as number);
  return {
    size,
    process: ints(columns.process),
    f: bytes(columns.f),
    key: ints(columns.key),
    input: ints(columns.input),
    input2: ints(columns.input2),
    output: ints(columns.output),
    call: moments(columns.call),
    return: moments(columns.return),
    outcome: bytes(columns.outcome),
    line: ints(columns.line),
    returnLine: ints(columns.returnLine),
    functions: columns.functions,
    keys: columns.keys,
    values: columns.values,
  };
}

/** What was known at `moment`. `isSeen`: which of those that return at that very moment have been seen to do so. */
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
    // What is known to have failed later is left out at once: it did nothing in the meantime either.
    const failed = outcome === OUTCOME_FAIL || outcome === OUTCOME_REFUSED;
    prefix.outcome[i] = failed ? OUTCOME_FAIL : OUTCOME_INFO;
    prefix.output[i] = -1;
    prefix.return[i] = Infinity;
  }
  return { columns: prefix, rows: Int32Array.from(rows) };
}
