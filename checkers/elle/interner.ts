// Small integers for JSON values, so that a million transactions fit into typed arrays.

import type { Json } from '../../src/json.ts';

/** The code of null: for a register, the initial state. */
export const NIL_CODE = 0x7fffffff;

/** Integers below this are their own code; everything else gets a negative one. */
const DIRECT_LIMIT = 0x40000000;

/** Whether two values are the same; objects and arrays by what they contain. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonical(a as Json) === canonical(b as Json);
}

/** JSON text with sorted names, so that equal values have equal texts. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as { readonly [name: string]: Json };
  const fields = Object.keys(record).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(record[name] as Json)}`).join(',')}}`;
}

/** Gives equal values equal int32 codes and different values different ones. */
export class ValueInterner {
  readonly #primitives = new Map<string | number | boolean, number>();
  readonly #compounds = new Map<string, number>();
  #next = -1;

  /** The code of a value; assigns one when the value is new. */
  code(value: Json): number {
    if (typeof value === 'number' && value >= 0 && value < DIRECT_LIMIT && (value | 0) === value) {
      return value;
    }
    if (value === null) return NIL_CODE;
    return typeof value === 'object'
      ? this.#assign(this.#compounds, canonical(value))
      : this.#assign(this.#primitives, value);
  }

  #assign<K>(table: Map<K, number>, value: K): number {
    const known = table.get(value);
    if (known !== undefined) return known;
    const code = this.#next;
    this.#next -= 1;
    table.set(value, code);
    return code;
  }
}

/**
 * A map from (key id, value code) to a micro-operation, as an open-addressing hash table in typed
 * arrays: a `Map` of `Map`s costs ten times the memory and half the speed at a million entries.
 */
export class PairIndex {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #codes: Int32Array;
  readonly #mops: Int32Array;

  /** `capacity` is the largest number of pairs that will be added. */
  constructor(capacity: number) {
    let size = 16;
    while (size < capacity * 1.5) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#codes = new Int32Array(size);
    this.#mops = new Int32Array(size).fill(-1);
  }

  /** The micro-operation of the pair, or -1. */
  get(key: number, code: number): number {
    return this.#mops[this.#slot(key, code)]!;
  }

  /**
   * Adds the pair unless it is there already; returns the micro-operation that was there, or -1.
   */
  add(key: number, code: number, mop: number): number {
    const slot = this.#slot(key, code);
    const before = this.#mops[slot]!;
    if (before >= 0) return before;
    this.#keys[slot] = key;
    this.#codes[slot] = code;
    this.#mops[slot] = mop;
    return -1;
  }

  /** Replaces the micro-operation of a pair that is there. */
  replace(key: number, code: number, mop: number): void {
    this.#mops[this.#slot(key, code)] = mop;
  }

  #slot(key: number, code: number): number {
    let hash = Math.imul(key, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    let slot = hash & this.#mask;
    while (this.#mops[slot]! >= 0 && (this.#keys[slot] !== key || this.#codes[slot] !== code)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
