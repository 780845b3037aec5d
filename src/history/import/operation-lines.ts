// One whole operation on a line, with its call and its return:
//   {"client":3,"key":"k0","f":"cas","arg":[4,17],"ret":true,"call":812345,"return":934567}
// `return` is null where nobody knows whether it happened; a compare-and-set tells by true or false
// whether it did. Fields may come in any order, and `key` may be missing. Times are whole
// nanoseconds on one scale.

import type { Json, JsonObject } from '../../json.ts';
import {
  type ColumnsBuilder,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
  PAIR_FUNCTIONS,
} from '../columns.ts';
import { isObject } from '../op-shape.ts';
import { badInput, type Place, quoted } from '../place.ts';
import { ABSENT, FALSE, NULL, TRUE } from '../value-pool.ts';
import { ByteInterner } from './byte-interner.ts';
import type { JsonCursor } from './json-cursor.ts';
import { ObjectLines } from './object-lines.ts';

const CLIENT = Buffer.from('client');
const KEY = Buffer.from('key');
const FUNCTION = Buffer.from('f');
const ARGUMENT = Buffer.from('arg');
const RESULT = Buffer.from('ret');
const CALL = Buffer.from('call');
const RETURN = Buffer.from('return');

const QUOTE = 0x22;
const INT32_MAX = 0x7fffffff;

/** Reads operations straight into columns. */
export class OperationLines extends ObjectLines {
  override readonly skipsBlankLines = true;
  readonly #builder: ColumnsBuilder;
  readonly #keys: ByteInterner;
  readonly #strings: ByteInterner;
  readonly #functions: ByteInterner;
  /** By function id. */
  readonly #takesPair: boolean[] = [];
  // The fields of the line that is being scanned. -1 marks a number that has not been seen.
  #client = -1;
  #function = -1;
  #key = ABSENT;
  #first = ABSENT;
  #second = ABSENT;
  #isArray = false;
  #result = ABSENT;
  #call = -1;
  #return = -1;
  #isReturnNull = false;

  constructor(builder: ColumnsBuilder) {
    super();
    this.#builder = builder;
    this.#keys = new ByteInterner((text) => builder.keys.internString(text));
    this.#strings = new ByteInterner((text) => builder.values.internString(text));
    this.#functions = new ByteInterner((text) => this.#functionId(text));
  }

  override read(json: Json, place: Place): void {
    if (!isObject(json)) throw badInput(place, `expected an operation {…}, found ${quoted(json)}`);
    const { builder, f } = { builder: this.#builder, f: json['f'] };
    if (typeof f !== 'string' || f === '') throw wrong(place, 'f', 'a name', f);
    const { key, arg } = json;
    if (key !== undefined && key !== null && typeof key !== 'string') {
      throw wrong(place, 'key', 'a string', key);
    }
    const isPair = PAIR_FUNCTIONS.has(f);
    if (isPair && !(Array.isArray(arg) && arg.length === 2)) {
      throw wrong(place, 'arg', `a pair [from, to] for ${f}`, arg);
    }
    const returned = json['return'] === null ? null : moment(json, 'return', place);
    builder.append(
      wholeNumber(json, 'client', INT32_MAX, place),
      this.#functionId(f),
      builder.keys.intern(key ?? undefined),
      builder.values.intern(isPair ? (arg as Json[])[0] : arg),
      isPair ? builder.values.intern((arg as Json[])[1]) : ABSENT,
      this.#outputOf(json, isPair, returned),
      moment(json, 'call', place),
      returned ?? Infinity,
      outcomeOf(json, isPair, returned, place),
      place.line,
    );
  }

  protected override forget(): void {
    this.#client = this.#function = this.#call = this.#return = -1;
    this.#key = this.#first = this.#second = this.#result = ABSENT;
    this.#isArray = this.#isReturnNull = false;
  }

  protected override field(cursor: JsonCursor): void {
    const length = cursor.stringEnd - cursor.stringStart;
    const letter = cursor.bytes[cursor.stringStart] as number;
    if (length === 3) {
      if (letter === 0x6b && cursor.stringIs(KEY)) this.#key = this.#scanKey(cursor);
      else if (letter === 0x61 && cursor.stringIs(ARGUMENT)) this.#scanArgument(cursor);
      else if (letter === 0x72 && cursor.stringIs(RESULT)) {
        cursor.expect(0x3a);
        this.#result = this.#scalar(cursor);
      } else cursor.isLost = true;
    } else if (length === 6) {
      if (letter === 0x63 && cursor.stringIs(CLIENT)) this.#client = scanNumber(cursor);
      else if (letter === 0x72 && cursor.stringIs(RETURN)) this.#scanReturn(cursor);
      else cursor.isLost = true;
    } else if (length === 4 && cursor.stringIs(CALL)) this.#call = scanNumber(cursor);
    else if (length === 1 && cursor.stringIs(FUNCTION)) {
      cursor.expect(0x3a);
      this.#function = this.#interned(cursor, this.#functions);
      // A function without a name is refused, and `read` says so.
      if (cursor.stringStart === cursor.stringEnd) cursor.isLost = true;
    } else cursor.isLost = true;
  }

  #scanKey(cursor: JsonCursor): number {
    cursor.expect(0x3a);
    if (cursor.next() === QUOTE) return this.#interned(cursor, this.#keys);
    if (cursor.word(cursor.next()) !== null) cursor.isLost = true;
    return ABSENT;
  }

  #scanArgument(cursor: JsonCursor): void {
    cursor.expect(0x3a);
    this.#isArray = cursor.next() === 0x5b;
    if (!this.#isArray) {
      this.#first = this.#scalar(cursor);
      this.#second = ABSENT;
      return;
    }
    cursor.at++;
    this.#first = this.#scalar(cursor);
    cursor.expect(0x2c);
    this.#second = this.#scalar(cursor);
    cursor.expect(0x5d);
  }

  #scanReturn(cursor: JsonCursor): void {
    cursor.expect(0x3a);
    this.#isReturnNull = cursor.next() === 0x6e;
    if (this.#isReturnNull) cursor.word(0x6e);
    else this.#return = cursor.wholeNumber();
  }

  #scalar(cursor: JsonCursor): number {
    const byte = cursor.next();
    if (byte === QUOTE) return this.#interned(cursor, this.#strings);
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const value = cursor.wholeNumber();
      if (value >= 0 && value <= INT32_MAX) return value;
      return cursor.isLost ? ABSENT : this.#builder.values.intern(value);
    }
    const word = cursor.word(byte);
    return word === null ? NULL : word ? TRUE : FALSE;
  }

  #interned(cursor: JsonCursor, interner: ByteInterner): number {
    cursor.next();
    cursor.skipString();
    if (cursor.isLost) return ABSENT;
    return interner.number(cursor.bytes, cursor.stringStart, cursor.stringEnd);
  }

  protected override accept(line: number): boolean {
    const client = this.#client;
    if (client < 0 || client > INT32_MAX || this.#function < 0 || this.#call < 0) return false;
    if (this.#isReturnNull ? this.#result !== NULL : this.#return < 0) return false;
    const isPair = this.#takesPair[this.#function] === true;
    if (isPair !== this.#isArray) return false;
    let outcome = OUTCOME_OK;
    if (this.#isReturnNull) outcome = OUTCOME_INFO;
    else if (isPair) {
      if (this.#result !== TRUE && this.#result !== FALSE) return false;
      outcome = this.#result === TRUE ? OUTCOME_OK : OUTCOME_REFUSED;
    }
    this.#builder.append(
      client,
      this.#function,
      this.#key,
      this.#first,
      this.#second,
      isPair || this.#isReturnNull ? ABSENT : this.#result,
      this.#call,
      this.#isReturnNull ? Infinity : this.#return,
      outcome,
      line,
    );
    return true;
  }

  #outputOf(json: JsonObject, isPair: boolean, returned: number | null): number {
    return isPair || returned === null ? ABSENT : this.#builder.values.intern(json['ret']);
  }

  #functionId(name: string): number {
    const id = this.#builder.functionId(name);
    this.#takesPair[id] = PAIR_FUNCTIONS.has(name);
    return id;
  }
}

function scanNumber(cursor: JsonCursor): number {
  cursor.expect(0x3a);
  cursor.next();
  return cursor.wholeNumber();
}

function outcomeOf(
  json: JsonObject,
  isPair: boolean,
  returned: number | null,
  place: Place,
): number {
  const { ret } = json;
  if (returned === null) {
    if (ret === null || ret === undefined) return OUTCOME_INFO;
    throw wrong(place, 'ret', 'null where there is no return', ret);
  }
  if (!isPair) return OUTCOME_OK;
  if (typeof ret !== 'boolean') throw wrong(place, 'ret', 'true or false', ret);
  return ret ? OUTCOME_OK : OUTCOME_REFUSED;
}

function moment(json: JsonObject, field: string, place: Place): number {
  return wholeNumber(json, field, Number.MAX_SAFE_INTEGER, place);
}

function wholeNumber(json: JsonObject, field: string, max: number, place: Place): number {
  const value = json[field];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) {
    return value;
  }
  throw wrong(place, field, `a whole number from 0 to ${max}`, value);
}

function wrong(place: Place, field: string, expected: string, found: Json | undefined): Error {
  return badInput(place, `"${field}" must be ${expected}; it is ${quoted(found)}`);
}
