// A file that is written line by line, each handed to the kernel at once: a `kill -9` of the harness loses none.

import { closeSync, openSync, writeSync } from 'node:fs';
import { HarnessError, messageOf } from './errors.ts';

export interface LineFile {
  /** Adds one line (given without its newline). Throws a `HarnessError` when the disk refuses it. */
  write(line: string): void;
  close(): void;
}

/** Opens a file for appending, and makes it where it is absent. */
export function openLineFile(path: string): LineFile {
  let file: number | null = openSync(path, 'a');
  return {
    write(line) {
      if (file === null) return;
      try {
        writeSync(file, `${line}\n`);
      } catch (cause) {
        throw new HarnessError({
          message: `${path} cannot be written: ${messageOf(cause)}`,
          hint: 'free some disk space; what was recorded up to now is in the run folder',
          cause,
        });
      }
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
