// The part of a history's columns that decides whether it is linearizable.

import type { OperationColumns } from '../../../src/history/columns.ts';

/** What the procedures read of a history. */
export type CheckedColumns = Omit<OperationColumns, 'process' | 'returnLine'>;
