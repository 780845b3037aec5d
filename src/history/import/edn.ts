// Reads EDN, the notation in which Jepsen writes histories (https://github.com/edn-format/edn), as JSON values:
// nil is null; keywords, symbols and characters are strings without their mark; lists, vectors and sets are arrays,
// sets in sorted order so that equal sets are equal values; the keys of a map are strings, those that are none by
// their JSON text (so {0 10} is {"0": 10}, as Jepsen's own JSON has it); a tag is dropped and its value kept.
// A whole number that a double cannot hold is kept exactly, as a string of its digits.

import type { Json } from '../../json.ts';
import { canonicalJson } from '../value-pool.ts';
import { isExact } from './exact-numbers.ts';

/** What is wrong with EDN text, and where. */
export class EdnError extends Error {
  /** Position in the text. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.name = 'EdnError';
    this.at = at;
  }
}

/** Every form in `text`, in order. Throws `EdnError`. */
export function parseEdn(text: string): Json[] {
  const reader = new EdnReader(text);
  const forms: Json[] = [];
  for (;;) {
    const form = reader.form('');
    if (form === NOTHING) return forms;
    forms.push(form);
  }
}

const NOTHING: unique symbol = Symbol('no form');
const DEPTH_MAX = 512;
/** Characters that are blanks, and those that end a token, by code; none of them is beyond ASCII. */
const BLANKS = table(' \t\r\n\f\v,');
const DELIMITERS = table(' \t\r\n\f\v,()[]{}";');
const WHOLE = /^[+-]?(?:0|[1-9][0-9]*)N?$/;
const FLOATING = /^[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?M?$/;
const RATIO = /^[+-]?[0-9]+\/[0-9]+$/;
const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  b: '\b',
  f: '\f',
  '\\': '\\',
  '"': '"',
};
const CHARACTERS: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
};

class EdnReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next form; `NOTHING` before `closing`, which is passed over, or at the end where `closing` is empty. */
  form(closing: string): Json | typeof NOTHING {
    for (;;) {
      this.#skipBlanks();
      const letter = this.#text[this.#at];
      if (letter === undefined) {
        if (closing === '') return NOTHING;
        throw new EdnError(this.#at, `expected ${closing} before the end`);
      }
      if (letter === closing) {
        this.#at++;
        return NOTHING;
      }
      if (letter === '#' && this.#text[this.#at + 1] === '_') {
        this.#at += 2;
        this.#required('a form to discard after #_');
        continue;
      }
      if (letter === '^') {
        // Metadata says something about the next form, and is no part of it.
        this.#at++;
        this.#required('metadata after ^');
        continue;
      }
      return this.#formAt(letter);
    }
  }

  #formAt(letter: string): Json {
    switch (letter) {
      case '[':
        return this.#sequence(1, ']');
      case '(':
        return this.#sequence(1, ')');
      case '{':
        return this.#map();
      case '"':
        return this.#string();
      case '\\':
        return this.#character();
      case '#':
        return this.#dispatch();
      case ')':
      case ']':
      case '}':
        throw new EdnError(this.#at, `unexpected ${letter}`);
      default:
        return this.#atom();
    }
  }

  #required(expected: string): Json {
    const start = this.#at;
    const form = this.form('');
    if (form === NOTHING) throw new EdnError(start, `expected ${expected}`);
    return form;
  }

  #sequence(opening: number, closing: string): Json[] {
    if (++this.#depth > DEPTH_MAX) throw new EdnError(this.#at, 'nested too deeply');
    this.#at += opening;
    const items: Json[] = [];
    for (let item = this.form(closing); item !== NOTHING; item = this.form(closing)) {
      items.push(item);
    }
    this.#depth--;
    return items;
  }

  #map(): Json {
    const start = this.#at;
    const items = this.#sequence(1, '}');
    if (items.length % 2 !== 0) throw new EdnError(start, 'a map has a key without a value');
    const entries: [string, Json][] = [];
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i] as Json;
      entries.push([typeof key === 'string' ? key : canonicalJson(key), items[i + 1] as Json]);
    }
    const map = Object.fromEntries(entries);
    if (Object.keys(map).length < entries.length) {
      throw new EdnError(start, 'a map has the same key twice');
    }
    return map;
  }

  #dispatch(): Json {
    const next = this.#text[this.#at + 1];
    if (next === '{') return sorted(this.#sequence(2, '}'));
    if (next === '#') {
      throw new EdnError(this.#at, `${this.#token(this.#at)} is no value that can be compared`);
    }
    const tag = this.#token(this.#at);
    if (!/^#[A-Za-z]/.test(tag)) throw new EdnError(this.#at, `unknown dispatch ${tag}`);
    this.#at += tag.length;
    if (++this.#depth > DEPTH_MAX) throw new EdnError(this.#at, 'nested too deeply');
    const value = this.#required(`a value after ${tag}`);
    this.#depth--;
    return value;
  }

  #string(): string {
    const start = this.#at;
    const close = this.#text.indexOf('"', start + 1);
    if (close < 0) throw new EdnError(start, 'expected " before the end');
    const plain = this.#text.slice(start + 1, close);
    if (!plain.includes('\\')) {
      this.#at = close + 1;
      return plain;
    }
    return this.#escapedString(start);
  }

  #escapedString(start: number): string {
    let value = '';
    for (let at = start + 1; ; at++) {
      const letter = this.#text[at];
      if (letter === undefined) throw new EdnError(start, 'expected " before the end');
      if (letter === '"') {
        this.#at = at + 1;
        return value;
      }
      if (letter !== '\\') {
        value += letter;
        continue;
      }
      const name = this.#text[++at] ?? '';
      const hex = /^[0-9a-fA-F]{4}$/.exec(this.#text.slice(at + 1, at + 5))?.[0];
      if (name === 'u' && hex !== undefined) {
        value += String.fromCharCode(Number.parseInt(hex, 16));
        at += 4;
      } else if (Object.hasOwn(ESCAPES, name)) {
        value += ESCAPES[name];
      } else {
        throw new EdnError(at - 1, `unknown escape \\${name}`);
      }
    }
  }

  #character(): string {
    const start = this.#at;
    // The character itself may be a delimiter, as in \( or \;.
    const token = this.#token(this.#at + 2);
    this.#at += token.length + 2;
    const name = `${this.#text[start + 1] ?? ''}${token}`;
    if (Object.hasOwn(CHARACTERS, name)) return CHARACTERS[name] as string;
    if (/^u[0-9a-fA-F]{4}$/.test(name)) {
      return String.fromCharCode(Number.parseInt(name.slice(1), 16));
    }
    if (name === '' || /\s/.test(name) || [...name].length > 1) {
      throw new EdnError(start, `unknown character \\${name}`);
    }
    return name;
  }

  #atom(): Json {
    const start = this.#at;
    const token = this.#token(start);
    this.#at += token.length;
    if (token === 'nil') return null;
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token[0] === ':') {
      if (token.length === 1) throw new EdnError(start, 'a keyword needs a name');
      return token.slice(1);
    }
    if (/^[+-]?[0-9]/.test(token)) return numberOf(token, start);
    return token;
  }

  /** Everything from `at` up to the next delimiter. */
  #token(at: number): string {
    let end = at;
    while (end < this.#text.length && DELIMITERS[this.#text.charCodeAt(end)] !== 1) end++;
    return this.#text.slice(at, end);
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      while (BLANKS[text.charCodeAt(this.#at)] === 1) this.#at++;
      if (text[this.#at] !== ';') return;
      const newline = text.indexOf('\n', this.#at);
      this.#at = newline < 0 ? text.length : newline;
    }
  }
}

function table(characters: string): Uint8Array {
  const isListed = new Uint8Array(128);
  for (const character of characters) isListed[character.charCodeAt(0)] = 1;
  return isListed;
}

function numberOf(token: string, at: number): Json {
  if (WHOLE.test(token)) {
    const digits = token.replace(/^\+|N$/g, '');
    const value = Number(digits);
    if (value === 0) return 0;
    return isExact(digits) ? value : digits;
  }
  if (FLOATING.test(token)) {
    const value = Number(token.endsWith('M') ? token.slice(0, -1) : token);
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
  }
  if (RATIO.test(token)) return token;
  throw new EdnError(at, `not a number: ${token}`);
}

function sorted(items: readonly Json[]): Json[] {
  return items
    .map((item) => ({ item, text: canonicalJson(item) }))
    .sort(byValue)
    .map(({ item }) => item);
}

interface WithText {
  readonly item: Json;
  readonly text: string;
}

/** Numbers by size, everything else by its JSON text. */
function byValue(a: WithText, b: WithText): number {
  if (typeof a.item === 'number' && typeof b.item === 'number') return a.item - b.item;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
