// The parts of EDN that have no parts: numbers, strings, characters, and where a token ends.

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

/**
 * Characters that are blanks, and those that end a token, by code; none of them is beyond ASCII.
 */
export const BLANKS = table(' \t\r\n\f\v,');
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

/** Everything in `text` from `at` up to the next delimiter. */
export function tokenAt(text: string, at: number): string {
  let end = at;
  while (end < text.length && DELIMITERS[text.charCodeAt(end)] !== 1) end++;
  return text.slice(at, end);
}

/**
 * The number that `token` is; a whole number that a double does not hold is the string of its
 * digits.
 */
export function numberOf(token: string, at: number): number | string {
  const plain = plainNumber(token);
  if (plain >= 0) return plain;
  if (WHOLE.test(token)) {
    const digits = token.replace(/^\+|N$/g, '');
    const value = Number(digits);
    // Minus zero is zero, for a whole number.
    if (value === 0) return 0;
    return digits.length < 16 || isExact(digits) ? value : digits;
  }
  if (FLOATING.test(token)) {
    const value = Number(token.endsWith('M') ? token.slice(0, -1) : token);
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
  }
  if (RATIO.test(token)) return token;
  throw new EdnError(at, `not a number: ${token}`);
}

/** The number that a few digits are, which most numbers consist of; -1 for any other token. */
function plainNumber(token: string): number {
  if (token.length > 15 || (token.length > 1 && token.charCodeAt(0) === 0x30)) return -1;
  let value = 0;
  for (let at = 0; at < token.length; at++) {
    const digit = token.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The value of the string that opens at `start` and has escapes, and where it ends. */
export function escapedString(
  text: string,
  start: number,
): { readonly value: string; readonly end: number } {
  let value = '';
  for (let at = start + 1; ; at++) {
    const letter = text[at];
    if (letter === undefined) throw new EdnError(start, 'expected " before the end');
    if (letter === '"') return { value, end: at + 1 };
    if (letter !== '\\') {
      value += letter;
      continue;
    }
    const name = text[++at] ?? '';
    const hex = /^[0-9a-fA-F]{4}$/.exec(text.slice(at + 1, at + 5))?.[0];
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

/** The character with this name, which stands behind a backslash at `at`. */
export function characterOf(name: string, at: number): string {
  if (Object.hasOwn(CHARACTERS, name)) return CHARACTERS[name] as string;
  if (/^u[0-9a-fA-F]{4}$/.test(name)) {
    return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  }
  if (name === '' || /\s/.test(name) || [...name].length > 1) {
    throw new EdnError(at, `unknown character \\${name}`);
  }
  return name;
}

function table(characters: string): Uint8Array {
  const isListed = new Uint8Array(128);
  for (const character of characters) isListed[character.charCodeAt(0)] = 1;
  return isListed;
}
