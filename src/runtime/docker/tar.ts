// Packs files into a tar stream (POSIX ustar), as the engine wants images and file copies. Paths
// that do not fit ustar's fields get a GNU long-name record, which every engine's reader knows.

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** One entry. Paths are relative, without a leading slash. */
export type TarEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'text';
      readonly path: string;
      readonly mode: number;
      readonly content: string | Buffer;
    }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      /** File on this machine. */
      readonly source: string;
      /** Its size in bytes; reading fails where it has changed. */
      readonly size: number;
    };

const BLOCK = 512;

/**
 * A tar archive as a stream. Ends with an error where a file cannot be read or is not as long as
 * was said.
 */
export function packTar(entries: readonly TarEntry[]): Readable {
  return Readable.from(chunks(entries), { objectMode: false });
}

async function* chunks(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield* header(entry);
    if (entry.kind === 'text') yield* padded(Buffer.from(entry.content));
    if (entry.kind === 'file') yield* fileContent(entry.source, entry.size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* fileContent(source: string, size: number): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of createReadStream(source, { highWaterMark: 1024 * 1024 })) {
    read += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (read !== size) throw new Error(`${source} changed while it was being read`);
  yield padding(size);
}

function* padded(content: Buffer): Generator<Buffer> {
  yield content;
  yield padding(content.length);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

function* header(entry: TarEntry): Generator<Buffer> {
  const path = entry.kind === 'directory' ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(path) > 100) yield* longRecord('L', path);
  switch (entry.kind) {
    case 'directory':
      yield block({ path, mode: entry.mode, size: 0, type: '5', target: '' });
      return;
    case 'link':
      if (Buffer.byteLength(entry.target) > 100) yield* longRecord('K', entry.target);
      yield block({ path, mode: 0o777, size: 0, type: '2', target: entry.target });
      return;
    case 'text': {
      const size = Buffer.byteLength(entry.content);
      yield block({ path, mode: entry.mode, size, type: '0', target: '' });
      return;
    }
    case 'file':
      yield block({ path, mode: entry.mode, size: entry.size, type: '0', target: '' });
  }
}

/** GNU's way to say that the next entry's name (`L`) or link target (`K`) is this. */
function* longRecord(type: 'L' | 'K', text: string): Generator<Buffer> {
  const content = Buffer.from(`${text}\0`);
  yield block({ path: '././@LongLink', mode: 0, size: content.length, type, target: '' });
  yield* padded(content);
}

interface HeaderFields {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly target: string;
}

function block(fields: HeaderFields): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  bytes.write(fields.path, 0, 100);
  bytes.write(octal(fields.mode, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(fields.size, 11), 124);
  bytes.write(octal(0, 11), 136);
  bytes.write('        ', 148);
  bytes.write(fields.type, 156);
  bytes.write(fields.target, 157, 100);
  bytes.write('ustar\x0000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return bytes;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
