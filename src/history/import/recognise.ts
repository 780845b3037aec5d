// In which format a file is, told from its beginning.

import { isUtf8 } from 'node:buffer';
import { InputError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { isObject } from '../op-shape.ts';
import { badInput, shortened } from '../place.ts';
import { FORMATS, type FormatName } from './formats.ts';

/**
 * The format of a file that begins with `head`, uncompressed. A file of no bytes is an empty
 * history of Ordeal's own. Throws `InputError` when it is none of the formats.
 */
export function recognise(head: Buffer, file: string): FormatName {
  const text = head.toString('utf8').replace(/^(?:\s|;[^\n]*\n)+/, '');
  // Of blanks and comments only EDN has both.
  if (text === '') return head.length === 0 ? 'ordeal' : 'jepsen-edn';
  if (/^[[(]?\s*(?:\{\s*"|\{\s*\}|\]|$)/.test(text)) return recogniseJson(text);
  if (/^[[(]?\s*(?:\{\s*[:;#}]|#|\))/.test(text)) return recogniseEdn(text);
  if (/\bjepsen\.util\b/.test(text)) return 'jepsen-log';
  // The last character may have been cut, so only what comes before the last line feed must be
  // text.
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
  // Jepsen's own lines have these fields too, but in another order; read as such they mean the
  // same.
  return /^\{\s*"index"\s*:\s*[0-9]+\s*,\s*"time"/.test(first) ? 'ordeal' : 'jepsen-json';
}

function recogniseEdn(text: string): FormatName {
  return /^[^}]*:f\s+:(?:get|put|append)\s*,?\s*:key\s/.test(text) ? 'porcupine-kv' : 'jepsen-edn';
}

/**
 * Tells whether the object in `line` has a field; of a line that is no JSON, whether it seems to.
 */
function fieldTest(line: string): (name: string) => boolean {
  try {
    const json = JSON.parse(line) as Json;
    return (name) => isObject(json) && Object.hasOwn(json, name);
  } catch {
    return (name) => line.includes(`"${name}"`);
  }
}
