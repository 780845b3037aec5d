// Reads EDN, the notation in which Jepsen writes histories (https://github.com/edn-format/edn), as
// JSON values: nil is null; keywords, symbols and characters are strings without their mark; lists,
// vectors and sets are arrays, sets in sorted order so that equal sets are equal values; the keys
// of a map are strings, those that are none by their JSON text (so {0 10} is {"0": 10}, as Jepsen's
// own JSON has it); a tag is dropped and its value kept. A whole number that a double cannot hold
// is kept exactly, as a string of its digits.

import type { Json } from '../../json.ts';
import { canonicalJson } from '../value-pool.ts';
import { arrayOf } from './array-of.ts';
import { BLANKS, characterOf, EdnError, escapedString, numberOf, tokenAt } from './edn-atoms.ts';

export { EdnError } from './edn-atoms.ts';

/** Every form in `text`, in order. Throws `EdnError`. */
export function parseEdn(text: string): Json[] {
  const reader = new EdnReader(text);
  const forms: Json[] = [];
  for (let form = reader.form(NEVER); form !== undefined; form = reader.form(NEVER)) {
    forms.push(form);
  }
  return forms;
}

const DEPTH_MAX = 512;
/** A closing bracket that no character is. */
const NEVER = -1;

const QUOTE = 0x22;
const HASH = 0x23;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const CLOSE_PAREN = 0x29;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

class EdnReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** Items of the lists that are being read, innermost last. */
  readonly #items: Json[] = [];
  #itemCount = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * The next form; `undefined` before the bracket `closing`, which is passed over, or for `NEVER`
   * at the end.
   */
  form(closing: number): Json | undefined {
    const text = this.#text;
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= text.length) {
        if (closing === NEVER) return undefined;
        throw new EdnError(this.#at, `expected ${String.fromCharCode(closing)} before the end`);
      }
      const code = text.charCodeAt(this.#at);
      if (code === closing) {
        this.#at++;
        return undefined;
      }
      if (code === HASH && text[this.#at + 1] === '_') {
        this.#at += 2;
        this.#required('a form to discard after #_');
      } else if (code === 0x5e) {
        // Metadata says something about the next form, and is no part of it.
        this.#at++;
        this.#required('metadata after ^');
      } else {
        return this.#formAt(code);
      }
    }
  }

  #formAt(code: number): Json {
    switch (code) {
      case 0x5b:
        return this.#sequence(1, CLOSE_BRACKET);
      case 0x28:
        return this.#sequence(1, CLOSE_PAREN);
      case 0x7b:
        return this.#map();
      case QUOTE:
        return this.#string();
      case 0x5c:
        return this.#character();
      case HASH:
        return this.#dispatch();
      case CLOSE_PAREN:
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        throw new EdnError(this.#at, `unexpected ${String.fromCharCode(code)}`);
      default:
        return this.#atom(code);
    }
  }

  #required(expected: string): Json {
    const start = this.#at;
    const form = this.form(NEVER);
    if (form === undefined) throw new EdnError(start, `expected ${expected}`);
    return form;
  }

  #sequence(opening: number, closing: number): Json[] {
    this.#enter(opening);
    const first = this.#itemCount;
    for (let item = this.form(closing); item !== undefined; item = this.form(closing)) {
      this.#items[this.#itemCount++] = item;
    }
    const end = this.#itemCount;
    this.#itemCount = first;
    this.#depth--;
    return arrayOf(this.#items, first, end);
  }

  #map(): Json {
    const start = this.#at;
    this.#enter(1);
    const map: Record<string, Json> = {};
    for (let key = this.form(CLOSE_BRACE); key !== undefined; key = this.form(CLOSE_BRACE)) {
      const value = this.form(CLOSE_BRACE);
      if (value === undefined) throw new EdnError(start, 'a map has a key without a value');
      const name = typeof key === 'string' ? key : canonicalJson(key);
      if (Object.hasOwn(map, name)) throw new EdnError(start, 'a map has the same key twice');
      // Assigning this one name would set the object's prototype.
      if (name === '__proto__') Object.defineProperty(map, name, { ...ORDINARY, value });
      else map[name] = value;
    }
    this.#depth--;
    return map;
  }

  #enter(opening: number): void {
    if (++this.#depth > DEPTH_MAX) throw new EdnError(this.#at, 'nested too deeply');
    this.#at += opening;
  }

  #dispatch(): Json {
    const next = this.#text[this.#at + 1];
    if (next === '{') return sorted(this.#sequence(2, CLOSE_BRACE));
    const tag = tokenAt(this.#text, this.#at);
    if (next === '#') throw new EdnError(this.#at, `${tag} is no value that can be compared`);
    if (!/^#[A-Za-z]/.test(tag)) throw new EdnError(this.#at, `unknown dispatch ${tag}`);
    this.#enter(tag.length);
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
    const { value, end } = escapedString(this.#text, start);
    this.#at = end;
    return value;
  }

  #character(): string {
    const start = this.#at;
    // The character itself may be a delimiter, as in \( or \;.
    const token = tokenAt(this.#text, start + 2);
    this.#at += token.length + 2;
    return characterOf(`${this.#text[start + 1] ?? ''}${token}`, start);
  }

  #atom(code: number): Json {
    const start = this.#at;
    const token = tokenAt(this.#text, start);
    this.#at += token.length;
    if (code === COLON) {
      if (token.length === 1) throw new EdnError(start, 'a keyword needs a name');
      return token.slice(1);
    }
    if (token === 'nil') return null;
    if (token === 'true') return true;
    if (token === 'false') return false;
    const second = code === 0x2b || code === 0x2d ? token.charCodeAt(1) : code;
    return second >= 0x30 && second <= 0x39 ? numberOf(token, start) : token;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      while (BLANKS[text.charCodeAt(this.#at)] === 1) this.#at++;
      if (text.charCodeAt(this.#at) !== SEMICOLON) return;
      const newline = text.indexOf('\n', this.#at);
      this.#at = newline < 0 ? text.length : newline;
    }
  }
}

const ORDINARY = { writable: true, enumerable: true, configurable: true } as const;

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
