// Cuts EDN or a JSON array into the texts of its operations, one at a time, so that a file of any
// size is never held as a whole. It knows strings, comments and brackets, and nothing else; each
// text goes to a real parser.
//   {:type :invoke …}\n{:type :ok …}     operations one after another
//   [{:type :invoke …} {:type :ok …}]    or as the items of one list

import { isUtf8 } from 'node:buffer';
import { badInput, shortened } from '../place.ts';
import type { BlockParser } from './line-blocks.ts';

export type Notation = 'edn' | 'json';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const HASH = 0x23;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;

/**
 * Bytes that change nothing inside an operation. A newline is not among them, and ends every block.
 */
const MEANS_NOTHING = new Uint8Array(256).fill(1);
for (const character of '\n"\\;()[]{}') MEANS_NOTHING[character.charCodeAt(0)] = 0;

/** What the next byte belongs to. */
type State = 'blank' | 'form' | 'string' | 'string-escape' | 'character' | 'comment';

export class FormSplitter implements BlockParser {
  readonly #file: string;
  readonly #notation: Notation;
  readonly #emit: (text: string, line: number) => void;
  #state: State = 'blank';
  /** Where a comment goes back to. */
  #afterComment: 'blank' | 'form' = 'blank';
  /** Brackets open now. */
  #depth = 0;
  /** Depth at which operations stand: 1 in a list, 0 otherwise. */
  #base = 0;
  #hasBegun = false;
  #hasEnded = false;
  /** Commas since the last operation; JSON wants exactly one, EDN does not care. */
  #commas = 0;
  #formCount = 0;
  #line = 1;
  #formLine = 1;
  #pieces: Buffer[] = [];

  /** `emit` is given the text of each operation and the line on which it starts. */
  constructor(file: string, notation: Notation, emit: (text: string, line: number) => void) {
    this.#file = file;
    this.#notation = notation;
    this.#emit = emit;
  }

  get lineCount(): number {
    return this.#line - 1;
  }

  lines(bytes: Buffer, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end; at++) {
      let byte = bytes[at] as number;
      if (this.#state === 'form') {
        while (MEANS_NOTHING[byte] === 1) byte = bytes[++at] as number;
      }
      const before = this.#state;
      this.#step(byte);
      if (before === 'blank' && this.#state === 'form') from = at;
      else if (before === 'form' && this.#state === 'blank') this.#finishForm(bytes, from, at + 1);
      if (byte === NEWLINE) this.#line++;
    }
    // Blocks are reused by the reader, so the beginning of an unfinished form is copied.
    if (this.#isInForm()) this.#pieces.push(Buffer.from(bytes.subarray(from, end)));
  }

  unfinishedLine(bytes: Buffer, start: number, end: number): void {
    this.lines(bytes, start, end);
  }

  /** Throws `InputError` when the text ends in the middle. */
  finish(): void {
    const place = { file: this.#file, line: this.#formLine };
    if (this.#isInForm()) throw badInput(place, 'the operation that starts here has no end');
    if (this.#depth > 0) {
      throw badInput(
        { file: this.#file, line: this.lineCount },
        'the list of operations has no end',
      );
    }
  }

  #isInForm(): boolean {
    if (this.#state === 'blank') return false;
    return this.#state !== 'comment' || this.#afterComment === 'form';
  }

  #step(byte: number): void {
    switch (this.#state) {
      case 'string':
        if (byte === QUOTE) this.#state = 'form';
        else if (byte === BACKSLASH) this.#state = 'string-escape';
        return;
      case 'string-escape':
        this.#state = 'string';
        return;
      case 'character':
        this.#state = 'form';
        return;
      case 'comment':
        if (byte === NEWLINE) this.#state = this.#afterComment;
        return;
      case 'form':
        this.#stepInForm(byte);
        return;
      case 'blank':
        this.#stepBetween(byte);
        return;
    }
  }

  #stepInForm(byte: number): void {
    if (byte === QUOTE) this.#state = 'string';
    else if (byte === 0x5b || byte === 0x7b || (byte === 0x28 && this.#notation === 'edn')) {
      this.#depth++;
    } else if (byte === 0x5d || byte === 0x7d || (byte === 0x29 && this.#notation === 'edn')) {
      if (--this.#depth <= this.#base) this.#state = 'blank';
    } else if (this.#notation === 'edn') {
      if (byte === BACKSLASH) this.#state = 'character';
      else if (byte === SEMICOLON) {
        this.#state = 'comment';
        this.#afterComment = 'form';
      }
    }
  }

  #stepBetween(byte: number): void {
    if (byte <= 0x20) return;
    if (byte === SEMICOLON && this.#notation === 'edn') {
      this.#state = 'comment';
      this.#afterComment = 'blank';
    } else if (byte === COMMA && (this.#notation === 'edn' || this.#base === 1)) {
      this.#commas++;
    } else if (this.#opensList(byte)) {
      this.#base = 1;
      this.#depth = 1;
      this.#hasBegun = true;
    } else if (this.#base === 1 && (byte === 0x5d || byte === 0x29)) {
      this.#closeList();
    } else {
      this.#startForm(byte);
    }
  }

  #opensList(byte: number): boolean {
    if (this.#hasBegun) return false;
    return byte === 0x5b || (byte === 0x28 && this.#notation === 'edn');
  }

  #closeList(): void {
    if (this.#hasEnded) throw this.#complaint('unexpected text after the list of operations');
    if (this.#notation === 'json' && this.#commas > 0) {
      throw this.#complaint('a comma with no operation after it');
    }
    this.#hasEnded = true;
    this.#depth = 0;
  }

  #startForm(byte: number): void {
    if (this.#hasEnded) throw this.#complaint('unexpected text after the list of operations');
    if (byte !== 0x7b && (byte !== HASH || this.#notation === 'json')) {
      const found = shortened(String.fromCharCode(byte));
      throw this.#complaint(`expected an operation {…}, found ${found}`);
    }
    if (this.#notation === 'json') this.#checkSeparator();
    this.#hasBegun = true;
    this.#commas = 0;
    this.#formLine = this.#line;
    this.#state = 'form';
    if (byte === 0x7b) this.#depth++;
  }

  #checkSeparator(): void {
    const expected = this.#base === 1 && this.#formCount > 0 ? 1 : 0;
    if (this.#commas !== expected) {
      throw this.#complaint(
        expected === 1 ? 'expected one comma between operations' : 'unexpected ,',
      );
    }
  }

  #finishForm(bytes: Buffer, from: number, end: number): void {
    const last = bytes.subarray(from, end);
    const whole = this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#formCount++;
    if (!isUtf8(whole))
      throw badInput({ file: this.#file, line: this.#formLine }, 'not UTF-8 text');
    this.#emit(whole.toString('utf8'), this.#formLine);
  }

  #complaint(text: string): Error {
    return badInput({ file: this.#file, line: this.#line }, text);
  }
}
