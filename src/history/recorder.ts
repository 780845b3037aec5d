// Writes the history down as it happens. Every event is handed to the kernel before anything that follows from it is
// done, so a `kill -9` of the harness loses nothing that had completed.

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { HarnessError, messageOf } from '../errors.ts';
import { formatOp } from './jsonl.ts';
import type { Op } from './types.ts';

/** An event that has yet to get its place and time. */
export type Unplaced = Omit<Op, 'index' | 'time'>;

export interface Recorder {
  /** Gives the event its index and time, and writes it. */
  record(event: Unplaced): Op;
  /** All events so far, in order. */
  readonly history: readonly Op[];
  close(): void;
}

/** `path` is null for a history that is kept in memory only; `onRecord` is told of every event. */
export function createRecorder(
  clock: Clock,
  path: string | null,
  onRecord: (op: Op) => void,
): Recorder {
  const history: Op[] = [];
  let file = path === null ? null : openSync(path, 'w');
  return {
    history,
    record(event) {
      const op: Op = { index: history.length, time: clock.now(), ...event };
      if (file !== null) writeLine(file, `${formatOp(op)}\n`);
      history.push(op);
      onRecord(op);
      return op;
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function writeLine(file: number, line: string): void {
  try {
    writeSync(file, line);
  } catch (cause) {
    throw new HarnessError({
      message: `the history cannot be written: ${messageOf(cause)}`,
      hint: 'free some disk space; what was recorded up to now is in the run folder',
      cause,
    });
  }
}
