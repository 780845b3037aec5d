// What can be wrong with a recorded history, whatever file it came from. A history that breaks
// these rules has no meaning that a checker could judge, so nothing is guessed: the first breach is
// named, with its place.

/** Stable names of the ways in which a history can be malformed. */
export type HistoryErrorCode =
  | 'overlapping-operations'
  | 'return-without-call'
  | 'return-twice'
  | 'mismatched-return'
  | 'time-backwards'
  | 'wrong-value'
  | 'empty-history';

/**
 * A malformed history. `line` is the source line (from 1) or, for a history in memory, the event's
 * index.
 */
export class HistoryError extends Error {
  readonly code: HistoryErrorCode;
  readonly line: number;

  constructor(code: HistoryErrorCode, line: number, text: string) {
    super(text);
    this.name = 'HistoryError';
    this.code = code;
    this.line = line;
  }
}
