// Cuts a stream of chunks into blocks of whole lines, copying only the one line that straddles two
// chunks.

import { InputError } from '../../errors.ts';

/** Takes whole lines. */
export interface BlockParser {
  /**
   * `bytes[start, end)` is one or more lines, each with its newline. The bytes are only valid
   * during the call.
   */
  lines(bytes: Buffer, start: number, end: number): void;
  /** The last line of the file, which has no newline in the file; one is added here. */
  unfinishedLine(bytes: Buffer, start: number, end: number): void;
}

const NEWLINE = 0x0a;
/** A longer line is not a line of a history, and would have to be held in memory whole. */
const LINE_BYTES_MAX = 1 << 28;

/** Feeds `parser` everything in `chunks`. `file` is for complaints. */
export async function feedLines(
  chunks: AsyncIterable<Buffer>,
  parser: BlockParser,
  file: string,
): Promise<void> {
  let pieces: Buffer[] = [];
  let pending = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      pieces.push(chunk);
      pending += chunk.length;
      if (pending > LINE_BYTES_MAX) throw lineTooLong(file);
      continue;
    }
    let start = 0;
    if (pending > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      const joined = Buffer.concat([...pieces, chunk.subarray(0, start)]);
      parser.lines(joined, 0, joined.length);
    }
    if (start <= last) parser.lines(chunk, start, last + 1);
    pieces = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    pending = chunk.length - last - 1;
  }
  if (pending === 0) return;
  const joined = Buffer.concat([...pieces, Buffer.from('\n')]);
  parser.unfinishedLine(joined, 0, joined.length);
}

function lineTooLong(file: string): InputError {
  return new InputError({
    message: `${file}: a line is longer than ${LINE_BYTES_MAX >> 20} MiB`,
    hint: 'a history has one event or one operation on a line',
  });
}
