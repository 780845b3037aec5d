// A place in the bytes of JSON lines, and the few steps that ordinary histories need. It is no JSON
// parser: where a line has anything unusual (an escape, a fraction, a character beyond ASCII) it
// sets `isLost`, and the caller gives that line to JSON.parse, which is the authority on both
// meaning and mistakes. What it does accept, JSON.parse accepts with the same meaning; a test
// compares the two.
//
// Every line ends with a newline, and no step goes past one. So there are no bounds to check.

import type { Json } from '../../json.ts';
import { arrayOf } from './array-of.ts';
import { ByteInterner } from './byte-interner.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
/** Deeper nesting goes to JSON.parse, so that the recursion here is bounded. */
const DEPTH_MAX = 64;
/** Bytes of a string that is looked up before it is made. */
const SHORT = 32;

const NULL_BYTES = Buffer.from('null');
const TRUE_BYTES = Buffer.from('true');
const FALSE_BYTES = Buffer.from('false');

export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  /** Set by a step that met something it does not take; nothing read since then means anything. */
  isLost = false;
  /** The string that `skipString` passed over, without its quotes. */
  stringStart = 0;
  stringEnd = 0;
  /** Items of the arrays that are being read, innermost last. */
  readonly #items: Json[] = [];
  #itemCount = 0;
  readonly #texts: string[] = [];
  readonly #interner = new ByteInterner((text) => this.#texts.push(text) - 1);

  /** Skips blanks, but not a newline, and returns the byte that follows. */
  next(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at] as number;
    while (byte === 0x20 || byte === 0x09 || byte === 0x0d) byte = bytes[++at] as number;
    this.at = at;
    return byte;
  }

  /** Skips blanks and then `byte`. */
  expect(byte: number): void {
    if (this.next() === byte) this.at++;
    else this.isLost = true;
  }

  /** A whole number of at most 15 digits, which a double holds exactly. */
  wholeNumber(): number {
    const { bytes } = this;
    let at = this.at;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const first = at;
    let value = 0;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (bytes[++at] as number) - ZERO;
    }
    const digits = at - first;
    this.at = at;
    // No digits, too many, a leading zero, minus zero, a fraction or an exponent.
    if (digits === 0 || digits > 15 || (bytes[first] === ZERO && (digits > 1 || isNegative))) {
      this.isLost = true;
    }
    if (digit === 0x2e - ZERO || digit === 0x45 - ZERO || digit === 0x65 - ZERO) this.isLost = true;
    return isNegative ? -value : value;
  }

  /**
   * A string of printable ASCII without escapes; its place is left in `stringStart` and
   * `stringEnd`.
   */
  skipString(): void {
    const { bytes } = this;
    let at = this.at;
    if (bytes[at] !== QUOTE) {
      this.isLost = true;
      return;
    }
    this.stringStart = ++at;
    let byte = bytes[at] as number;
    while (byte !== QUOTE) {
      if (byte < 0x20 || byte >= 0x80 || byte === BACKSLASH) {
        this.isLost = true;
        return;
      }
      byte = bytes[++at] as number;
    }
    this.stringEnd = at;
    this.at = at + 1;
  }

  /** True when the last string is `text`. */
  stringIs(text: Uint8Array): boolean {
    const start = this.stringStart;
    if (this.stringEnd - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[start + i] !== text[i]) return false;
    return true;
  }

  /** Skips the word `null`, `true` or `false`, given its first letter. */
  word(letter: number): null | boolean {
    if (letter === 0x6e) return this.#skipWord(NULL_BYTES, null);
    if (letter === 0x74) return this.#skipWord(TRUE_BYTES, true);
    if (letter === 0x66) return this.#skipWord(FALSE_BYTES, false);
    this.isLost = true;
    return null;
  }

  /** Any value made of what this cursor takes. */
  value(depth = 0): Json {
    const byte = this.next();
    if (byte === QUOTE) return this.text();
    if (byte === MINUS || (byte >= ZERO && byte <= 0x39)) return this.wholeNumber();
    if (byte === 0x5b && depth < DEPTH_MAX) return this.#array(depth + 1);
    if (byte === 0x7b && depth < DEPTH_MAX) return this.#object(depth + 1);
    return this.word(byte);
  }

  /**
   * A string as such. Short ones are likely to come again, until there have been too many for that
   * to be so.
   */
  text(): string {
    this.skipString();
    if (this.isLost) return '';
    const { bytes, stringStart, stringEnd } = this;
    if (stringEnd - stringStart > SHORT || this.#interner.isFull) {
      return bytes.toString('latin1', stringStart, stringEnd);
    }
    return this.#texts[this.#interner.number(bytes, stringStart, stringEnd)] as string;
  }

  #skipWord<T>(word: Uint8Array, meaning: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.at + i] !== word[i]) {
        this.isLost = true;
        return meaning;
      }
    }
    this.at += word.length;
    return meaning;
  }

  #array(depth: number): Json {
    const items = this.#items;
    const first = this.#itemCount;
    this.at++;
    if (this.next() === 0x5d) {
      this.at++;
      return [];
    }
    while (!this.isLost) {
      const item = this.value(depth);
      items[this.#itemCount++] = item;
      if (this.next() === 0x5d) {
        this.at++;
        break;
      }
      this.expect(COMMA);
    }
    const end = this.#itemCount;
    this.#itemCount = first;
    return arrayOf(items, first, end);
  }

  #object(depth: number): Json {
    const object: Record<string, Json> = {};
    this.at++;
    if (this.next() === 0x7d) {
      this.at++;
      return object;
    }
    while (!this.isLost) {
      if (this.next() !== QUOTE) this.isLost = true;
      const name = this.text();
      // Assigning this one name would set the object's prototype.
      if (name === '__proto__') this.isLost = true;
      this.expect(COLON);
      const value = this.value(depth);
      if (this.isLost) break;
      object[name] = value;
      if (this.next() === 0x7d) {
        this.at++;
        break;
      }
      this.expect(COMMA);
    }
    return object;
  }
}
