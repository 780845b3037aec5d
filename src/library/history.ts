// `ordeal/history`: what a history is, and how it is read and written in every format.

export { type ErrorParts, InputError, OrdealError } from '../errors.ts';
export type { OperationColumns } from '../history/columns.ts';
export { historyOfColumns } from '../history/columns-events.ts';
export {
  columnsOfHistory,
  type EventsOrColumns,
  PRECONDITION_FAILED,
} from '../history/event-columns.ts';
export { type ExportName, historyLines } from '../history/export/formats.ts';
export { HistoryError, type HistoryErrorCode } from '../history/history-error.ts';
export { FORMATS as formats, type FormatName } from '../history/import/formats.ts';
export type { HistorySource } from '../history/import/history-source.ts';
export {
  type ImportedColumns,
  type ImportedHistory,
  type ImportedOps,
  type ImportOptions,
  readHistory,
} from '../history/import/read-history.ts';
export type { FileFacts, HistorySummary } from '../history/import/summary.ts';
export { formatOp, type ReadHistoryOptions, readHistoryFile } from '../history/jsonl.ts';
export type { History, Op, OpError, OpType, Process } from '../history/types.ts';
export type { ValuePool } from '../history/value-pool.ts';
export type { Json, JsonObject } from '../json.ts';
