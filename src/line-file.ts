// A file that is written line by line. Each line is handed to the kernel at once, so that a `kill
// -9` of the harness loses none; what can be had again by repeating the run may be gathered first,
// which costs a hundredth of the calls.

import { closeSync, openSync, writeSync } from 'node:fs';
import { HarnessError, messageOf } from './errors.ts';

/** How much is gathered before it is handed over. UTF-16 units. */
const BLOCK_LENGTH = 64 * 1024;

export interface LineFileOptions {
  /**
   * Hands lines over in blocks of whole lines: a harness that is killed loses up to 64 KiB of them.
   */
  readonly gather?: boolean;
}

export interface LineFile {
  /**
   * Adds one line (given without its newline). Throws a `HarnessError` when the disk refuses it.
   */
  write(line: string): void;
  /**
   * Throws a `HarnessError` when the disk refuses what was gathered; the file is closed then as
   * well.
   */
  close(): void;
}

/** Writes all of it: a disk that is nearly full takes a part at first, and refuses the rest. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Opens a file for appending, and makes it where it is absent. */
export function openLineFile(path: string, { gather = false }: LineFileOptions = {}): LineFile {
  let file: number | null = openSync(path, 'a');
  let gathered = '';
  const handOver = (): void => {
    const bytes = Buffer.from(gathered);
    gathered = '';
    if (file === null) return;
    try {
      writeWhole(file, bytes);
    } catch (cause) {
      throw new HarnessError({
        message: `${path} cannot be written: ${messageOf(cause)}`,
        hint: 'free some disk space; what was recorded up to now is in the run folder',
        cause,
      });
    }
  };
  return {
    write(line) {
      if (file === null) return;
      gathered += `${line}\n`;
      if (!gather || gathered.length >= BLOCK_LENGTH) handOver();
    },
    close() {
      try {
        handOver();
      } finally {
        if (file !== null) closeSync(file);
        file = null;
      }
    },
  };
}
