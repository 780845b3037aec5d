// Where a history comes from: a file, standard input or any stream of bytes, plain or gzip.
// Compression is told by the first two bytes, never by the name.

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError, messageOf } from '../../errors.ts';
import type { HistorySource } from './history-source.ts';

/** A source that has been opened and whose beginning has been read. */
export interface OpenSource {
  readonly name: string;
  readonly isCompressed: boolean;
  /** The beginning, uncompressed: all of it, or at least `HEAD_BYTES`. */
  readonly head: Buffer;
  /** Everything, uncompressed, from the start. Can be read once. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Enough to recognise a format by. */
const HEAD_BYTES = 1 << 16;
const CHUNK_BYTES = 1 << 20;
const MARK = Buffer.from('\ufeff');

/**
 * Opens `source`. Throws `InputError` when it cannot be read, or is no valid gzip though it starts
 * like one.
 */
export async function openSource(source: HistorySource): Promise<OpenSource> {
  const name = typeof source === 'string' ? source : source.name;
  const raw = typeof source === 'string' ? fileChunks(source) : source.chunks;
  const start = await peek(buffers(raw, name), 2);
  const isCompressed = start.head[0] === 0x1f && start.head[1] === 0x8b;
  const plain = isCompressed ? gunzipped(start.all, name) : start.all;
  const { head, all } = await peek(withoutMark(plain), HEAD_BYTES);
  return { name, isCompressed, head, chunks: all };
}

/** Editors of one kind begin a text with a byte-order mark, which is no part of it. */
async function* withoutMark(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await peek(chunks, MARK.length);
  if (!head.subarray(0, MARK.length).equals(MARK)) {
    yield* all;
    return;
  }
  yield head.subarray(MARK.length);
  // The first of `all` is `head` again.
  await all.next();
  yield* all;
}

function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

async function* buffers(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of chunks) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } catch (cause) {
    throw new InputError({ message: `${name} cannot be read: ${messageOf(cause)}`, cause });
  }
}

async function* gunzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let failure: unknown;
  const input = Readable.from(remembering(chunks, (cause) => (failure = cause)));
  const output = createGunzip({ chunkSize: 1 << 18 });
  // The iteration below ends with the same error, so the callback has nothing left to tell.
  pipeline(input, output, () => undefined);
  try {
    for await (const chunk of output) yield chunk as Buffer;
  } catch (cause) {
    if (failure !== undefined) throw failure;
    throw new InputError({ message: `${name}: damaged gzip data: ${messageOf(cause)}`, cause });
  }
}

/** Keeps the error of the source apart from the errors of what is done with its bytes. */
async function* remembering(
  chunks: AsyncIterable<Buffer>,
  onError: (cause: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (cause) {
    onError(cause);
    throw cause;
  }
}

/** Reads at least `size` bytes if there are as many, and gives them back as part of everything. */
async function peek(
  chunks: AsyncGenerator<Buffer>,
  size: number,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Buffer> }> {
  const first: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = first.length === 1 ? (first[0] as Buffer) : Buffer.concat(first);
  return { head, all: resumed(head, chunks) };
}

async function* resumed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}
