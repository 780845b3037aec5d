// JSON values as EDN text. The counterpart of `import/edn.ts`, which reads back the same value.

import type { Json } from '../../json.ts';

/** Names that are keywords without doubt in every reader of EDN. */
const KEYWORD = /^[A-Za-z][\w.*+!?-]*$/;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;

/** EDN text of a value. Keys of objects become integers or keywords where they can be. */
export function ednText(value: Json): string {
  if (value === null) return 'nil';
  // JSON's escapes of strings are EDN's as well.
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(ednText).join(' ')}]`;
  const entries = Object.entries(value as { readonly [name: string]: Json });
  return `{${entries.map(([name, item]) => `${mapKey(name)} ${ednText(item)}`).join(', ')}}`;
}

/** `:name`, or the text as a string where it is no name. */
export function keyword(name: string): string {
  return KEYWORD.test(name) ? `:${name}` : JSON.stringify(name);
}

function mapKey(name: string): string {
  return INTEGER.test(name) ? name : keyword(name);
}
