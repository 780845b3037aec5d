// The table of a run's operations, built from its events one by one.

import type { Op } from '../../history/types.ts';
import type { Json } from '../../json.ts';
import { clip } from '../../text.ts';
import { FAIL, INFO, NONE, OK, OPEN, type OperationRows } from '../html/format/operations.ts';
import { Growing, Names } from './growing.ts';

/**
 * Characters of a value that are taken in at all, and once there is this much of them, how many
 * from then on.
 */
const VALUE_LENGTH_MAX = 4096;
const VALUES_LENGTH_MAX = 64e6;
const LATER_VALUE_LENGTH_MAX = 200;
const ERROR_LENGTH_MAX = 300;

export class OperationBuilder {
  readonly #functions = new Names();
  readonly #keys = new Names();
  readonly #errors = new Names();
  readonly #values = new Names();
  readonly #invokedAt = new Growing((size) => new Float64Array(size));
  readonly #took = new Growing((size) => new Float64Array(size));
  readonly #process = new Growing((size) => new Int32Array(size));
  readonly #f = new Growing((size) => new Uint16Array(size));
  readonly #key = new Growing((size) => new Int32Array(size));
  readonly #outcome = new Growing((size) => new Uint8Array(size));
  readonly #error = new Growing((size) => new Int32Array(size));
  readonly #invokeIndex = new Growing((size) => new Int32Array(size));
  readonly #completionIndex = new Growing((size) => new Int32Array(size));
  readonly #input = new Growing((size) => new Int32Array(size));
  readonly #output = new Growing((size) => new Int32Array(size));
  readonly #open = new Map<number, number>();
  #length = 0;
  #clipped = 0;

  /** Values that were not taken in whole. */
  get clipped(): number {
    return this.#clipped;
  }

  /** Takes the next event; those of the nemesis are none of a client's. */
  push(op: Op): void {
    if (op.process === 'nemesis') return;
    if (op.type === 'invoke') this.#invoke(op, op.process);
    else this.#complete(op, op.process);
  }

  rows(): OperationRows {
    return {
      size: this.#f.size,
      functions: this.#functions.texts,
      keys: this.#keys.texts,
      errors: this.#errors.texts,
      invokedAt: this.#invokedAt.column(),
      took: this.#took.column(),
      process: this.#process.column(),
      f: this.#f.column(),
      key: this.#key.column(),
      outcome: this.#outcome.column(),
      error: this.#error.column(),
      invokeIndex: this.#invokeIndex.column(),
      completionIndex: this.#completionIndex.column(),
      input: this.#input.column(),
      output: this.#output.column(),
      values: this.#values.texts,
    };
  }

  #invoke(op: Op, process: number): void {
    this.#open.set(process, this.#f.size);
    this.#invokedAt.push(Math.floor(op.time / 1000));
    this.#took.push(NONE);
    this.#process.push(process);
    this.#f.push(this.#functions.id(op.f));
    this.#key.push(op.key === undefined ? NONE : this.#keys.id(clip(op.key, VALUE_LENGTH_MAX)));
    this.#outcome.push(OPEN);
    this.#error.push(NONE);
    this.#invokeIndex.push(op.index);
    this.#completionIndex.push(NONE);
    this.#input.push(this.#value(op.value));
    this.#output.push(NONE);
  }

  #complete(op: Op, process: number): void {
    const row = this.#open.get(process);
    if (row === undefined) return;
    this.#open.delete(process);
    const tookUs = Math.floor(op.time / 1000) - this.#invokedAt.get(row);
    this.#took.set(row, Math.max(0, tookUs));
    this.#outcome.set(row, op.type === 'ok' ? OK : op.type === 'fail' ? FAIL : INFO);
    this.#completionIndex.set(row, op.index);
    if (op.error !== undefined) {
      const text = `${op.error.code}: ${op.error.text}`;
      this.#error.set(row, this.#errors.id(clip(text, ERROR_LENGTH_MAX)));
    }
    if (op.type !== 'ok') return;
    const output = this.#value(op.value);
    if (output !== this.#input.get(row)) this.#output.set(row, output);
  }

  #value(value: Json | undefined): number {
    if (value === undefined) return NONE;
    const whole = JSON.stringify(value);
    const max = this.#length > VALUES_LENGTH_MAX ? LATER_VALUE_LENGTH_MAX : VALUE_LENGTH_MAX;
    const text = clip(whole, max);
    if (text.length < whole.length) this.#clipped++;
    const before = this.#values.texts.length;
    const id = this.#values.id(text);
    if (id === before) this.#length += text.length;
    return id;
  }
}
