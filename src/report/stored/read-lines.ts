// The lines of a file of JSON lines, one at a time, so that a history of a gigabyte needs no
// gigabyte of memory.

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Json, JsonObject } from '../../json.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Calls back with each line that is a JSON object, in order. Returns how many lines were left out
 * because they are none: a report shows what can be read, and says what could not. A file that is
 * absent has no lines.
 */
export function readJsonLines(path: string, take: (line: JsonObject) => void): number {
  if (!existsSync(path)) return 0;
  let bad = 0;
  const parse = (text: string): void => {
    if (text === '') return;
    const json = parseJson(text);
    if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json)) {
      bad++;
    } else {
      take(json as JsonObject);
    }
  };
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    let rest = '';
    for (let size = 0; ; ) {
      size = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (size === 0) break;
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) parse(line);
    }
    parse(rest + decoder.end());
  } finally {
    closeSync(file);
  }
  return bad;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
