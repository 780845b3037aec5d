// A number for each state of each register, stored with the write that led to it: a table of its
// own, by value, would cost five times the memory.

import { NIL_CODE } from './interner.ts';
import type { MicroOpColumns } from './micro-ops.ts';

/** A map from (key id, value code) to a number from 0; -1 where nothing has been set. */
export class StateTable {
  readonly #mops: MicroOpColumns;
  readonly #written: Int32Array;
  readonly #initial: Int32Array;
  /** States that nobody wrote; there should be few. */
  readonly #unwritten = new Map<string, number>();

  constructor(mops: MicroOpColumns) {
    this.#mops = mops;
    this.#written = new Int32Array(mops.count).fill(-1);
    this.#initial = new Int32Array(mops.keys.length).fill(-1);
  }

  /** Sets the number of a state unless it has one; returns the number it had before, or -1. */
  add(key: number, code: number, value: number): number {
    if (code === NIL_CODE) return addTo(this.#initial, key, value);
    const write = this.#mops.writes.get(key, code);
    if (write >= 0) return addTo(this.#written, write, value);
    const name = `${key} ${code}`;
    const known = this.#unwritten.get(name);
    if (known === undefined) this.#unwritten.set(name, value);
    return known ?? -1;
  }
}

function addTo(table: Int32Array, slot: number, value: number): number {
  const known = table[slot]!;
  if (known < 0) table[slot] = value;
  return known;
}
