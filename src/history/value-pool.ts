// JSON values as 32-bit integers, so that a column of values is one typed array. A whole number
// from 0 to 2^31 - 1 is its own code and needs no table; everything else is numbered downwards from
// below the constants.

import type { Json } from '../json.ts';

/** Code of a value that was not given at all, which is not the same as `null`. */
export const ABSENT = -1;
export const NULL = -2;
export const FALSE = -3;
export const TRUE = -4;
const FIRST_POOLED = -5;

/** Values and their codes. Equal JSON values (object keys in any order) have equal codes. */
export class ValuePool {
  readonly #pooled: Json[] = [];
  readonly #strings = new Map<string, number>();
  readonly #texts = new Map<string, number>();

  /** The code of `value`; `undefined` is `ABSENT`. */
  intern(value: Json | undefined): number {
    if (typeof value === 'number' && value >= 0 && value <= 0x7fffffff && Number.isInteger(value)) {
      return value;
    }
    if (typeof value === 'string') return this.internString(value);
    if (value === undefined) return ABSENT;
    if (value === null) return NULL;
    if (typeof value === 'boolean') return value ? TRUE : FALSE;
    const text = canonicalJson(value);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const code = this.#add(value);
    this.#texts.set(text, code);
    return code;
  }

  /** The code of a string. */
  internString(value: string): number {
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    const code = this.#add(value);
    this.#strings.set(value, code);
    return code;
  }

  /** The value of a code that this pool gave out; `undefined` for `ABSENT`. */
  value(code: number): Json | undefined {
    if (code >= 0) return code;
    if (code === ABSENT) return undefined;
    if (code === NULL) return null;
    if (code === FALSE) return false;
    if (code === TRUE) return true;
    return this.#pooled[FIRST_POOLED - code];
  }

  /** How many values needed a place in the table. */
  get size(): number {
    return this.#pooled.length;
  }

  /**
   * The values that have a place in the table, in order: enough to make an equal pool with `of`.
   */
  pooled(): readonly Json[] {
    return this.#pooled;
  }

  /**
   * A pool that gives these values, which are all different, the codes that they had in the pool
   * they came from.
   */
  static of(pooled: readonly Json[]): ValuePool {
    const pool = new ValuePool();
    for (const value of pooled) pool.intern(value);
    return pool;
  }

  #add(value: Json): number {
    this.#pooled.push(value);
    return FIRST_POOLED - (this.#pooled.length - 1);
  }
}

/** JSON text with object keys sorted, equal for equal values. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as { readonly [name: string]: Json };
  const names = Object.keys(object).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name] as Json)}`).join(',')}}`;
}
