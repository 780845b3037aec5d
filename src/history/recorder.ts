// Writes the history down as it happens. Every event of a run in real time is handed to the kernel
// before anything that follows from it is done, so a `kill -9` of the harness loses nothing that
// had completed.

import type { Clock } from '../clock.ts';
import type { LineFile } from '../line-file.ts';
import { formatOp } from './jsonl.ts';
import type { Op } from './types.ts';

/** An event that has yet to get its place and time. */
export type Unplaced = Omit<Op, 'index' | 'time'>;

export interface Recorder {
  /**
   * Gives the event its index and time, and writes it. Throws a `HarnessError` when the disk
   * refuses it.
   */
  record(event: Unplaced): Op;
  /** All events so far, in order. */
  readonly history: readonly Op[];
  close(): void;
}

/** `file` is null for a history that is kept in memory only; `onRecord` is told of every event. */
export function createRecorder(
  clock: Clock,
  file: LineFile | null,
  onRecord: (op: Op) => void,
): Recorder {
  const history: Op[] = [];
  return {
    history,
    record(event) {
      const op: Op = { index: history.length, time: clock.now(), ...event };
      file?.write(formatOp(op));
      history.push(op);
      onRecord(op);
      return op;
    },
    close: () => file?.close(),
  };
}
