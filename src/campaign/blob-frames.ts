// A blob as lines of text, for engines that hand over nothing of a task but its log: compressed, in
// lines that no log driver cuts, numbered, so that what is missing is seen.

import { gunzipSync, gzipSync } from 'node:zlib';
import { InputError, messageOf } from '../errors.ts';

const MARK = 'ordeal-blob';
/** Docker's log drivers cut lines at 16 KiB. */
const LINE_MAX = 8_000;

/** `ordeal-blob 1/3 H4sI…`. */
export function frameBlob(text: string): readonly string[] {
  const packed = gzipSync(Buffer.from(text, 'utf8')).toString('base64');
  const total = Math.ceil(packed.length / LINE_MAX);
  return Array.from({ length: total }, (_, index) => {
    const part = packed.slice(index * LINE_MAX, (index + 1) * LINE_MAX);
    return `${MARK} ${index + 1}/${total} ${part}`;
  });
}

/** The text of the only blob in a log that holds other lines as well; null where it holds none. */
export function unframeBlob(log: string, name: string): string | null {
  const [first] = unframeBlobs(log, name);
  return first ?? null;
}

/**
 * The texts of all blobs in a log. What stands before the mark in a line tells blobs of several
 * tasks apart, as `kubectl logs --prefix` has it. Throws an `InputError` where parts are missing.
 */
export function unframeBlobs(log: string, name: string): readonly string[] {
  const tasks = new Map<string, { total: number; readonly parts: Map<number, string> }>();
  for (const line of log.split('\n')) {
    const [, task, index, of, part] =
      /^(.*?)ordeal-blob (\d+)\/(\d+) ([A-Za-z0-9+/=]+)\s*$/.exec(line) ?? [];
    if (task === undefined || part === undefined) continue;
    const entry = tasks.get(task) ?? { total: Number(of), parts: new Map<number, string>() };
    entry.parts.set(Number(index), part);
    tasks.set(task, entry);
  }
  return [...tasks].map(([task, { total, parts }]) => {
    if (parts.size !== total) {
      const message = `${name}: ${task}only ${parts.size} of ${total} parts of the blob are there`;
      throw new InputError({ message, hint: 'fetch the whole log' });
    }
    const packed = Array.from({ length: total }, (_, index) => parts.get(index + 1) ?? '').join('');
    return unpack(packed, name);
  });
}

function unpack(packed: string, name: string): string {
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
  } catch (cause) {
    throw new InputError({ message: `${name}: the blob is damaged: ${messageOf(cause)}`, cause });
  }
}
