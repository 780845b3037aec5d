// The formats that Ordeal reads, and how each is recognised from the beginning of a file.

import { isUtf8 } from 'node:buffer';
import { InputError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { isObject } from '../op-shape.ts';
import { badInput, shortened } from '../place.ts';

/** Each format with what a user is told about it. The order is that of `ordeal check --help`. */
export const FORMATS = {
  ordeal: "Ordeal's history.jsonl: one event a line",
  operations: 'JSONL, one whole operation a line: client, key, f, arg, ret, call, return',
  'jepsen-edn': "Jepsen's history.edn: maps one after another or in one vector",
  'jepsen-json': 'the same as JSON: one event a line or one array',
  'jepsen-log': 'log lines of jepsen.util',
  'porcupine-kv': "porcupine's kv text: EDN maps with :key, and get, put and append",
} as const satisfies Readonly<Record<string, string>>;

/** The name of a format that a history can be read from. */
export type FormatName = keyof typeof FORMATS;

/**
 * The format of a file that begins with `head`, uncompressed. A file of no bytes is an empty history of
 * Ordeal's own. Throws `InputError` when it is none of the formats.
 */
export function recognise(head: Buffer, file: string): FormatName {
  const text = head.toString('utf8').replace(/^(?:\s|;[^\n]*\n)+/, '');
  // Of blanks and comments only EDN has both.
  if (text === '') return head.length === 0 ? 'ordeal' : 'jepsen-edn';
  if (/^[[(]?\s*(?:\{\s*"|\{\s*\}|\]|$)/.test(text)) return recogniseJson(text);
  if (/^[[(]?\s*(?:\{\s*[:;#}]|#|\))/.test(text)) return recogniseEdn(text);
  if (/\bjepsen\.util\b/.test(text)) return 'jepsen-log';
  // The last character may have been cut, so only what comes before the last line feed must be text.
  const end = head.lastIndexOf(0x0a);
  if (!isUtf8(head.subarray(0, end < 0 ? head.length : end))) {
    throw badInput({ file, line: 1 }, 'not UTF-8 text');
  }
  const first = text.split('\n', 1)[0] ?? '';
  throw new InputError({
    message: `${file}:1: no history in a format that Ordeal knows: ${shortened(first)}`,
    hint: `formats: ${Object.keys(FORMATS).join(', ')}`,
  });
}

function recogniseJson(text: string): FormatName {
  if (text.startsWith('[')) return 'jepsen-json';
  const first = text.split('\n', 1)[0] as string;
  const has = fieldTest(first);
  if (has('call') && (has('client') || has('return'))) return 'operations';
  // Jepsen's own lines have these fields too, but in another order; read as such they mean the same.
  return /^\{\s*"index"\s*:\s*[0-9]+\s*,\s*"time"/.test(first) ? 'ordeal' : 'jepsen-json';
}

function recogniseEdn(text: string): FormatName {
  return /^[^}]*:f\s+:(?:get|put|append)\s*,?\s*:key\s/.test(text) ? 'porcupine-kv' : 'jepsen-edn';
}

/** Tells whether the object in `line` has a field; of a line that is no JSON, whether it seems to. */
function fieldTest(line: string): (name: string) => boolean {
  try {
    const json = JSON.parse(line) as Json;
    return (name) => isObject(json) && Object.hasOwn(json, name);
  } catch {
    return (name) => line.includes(`"${name}"`);
  }
}
