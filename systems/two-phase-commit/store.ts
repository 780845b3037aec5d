// The values of a node's shards, changed in place while a transaction runs, with what is needed to
// undo it. In memory only: what survives a crash is in the journal.

import type { Json } from '../../src/json.ts';
import type { AttemptId } from './attempts.ts';
import { type MicroOp, valueAfter } from './micro-ops.ts';

export class Store {
  readonly #values = new Map<string, Json>();
  /** By attempt that is not decided: what its keys held before it. */
  readonly #before = new Map<AttemptId, Map<string, Json>>();

  /** What is there now, decided or not. */
  current(key: string): Json {
    return this.#values.get(key) ?? null;
  }

  /** What decided transactions left. */
  committed(key: string): Json {
    for (const images of this.#before.values()) {
      if (images.has(key)) return images.get(key) ?? null;
    }
    return this.current(key);
  }

  apply(attempt: AttemptId, op: MicroOp): void {
    this.put(attempt, op[1], valueAfter(op, this.current(op[1])));
  }

  /** Sets a key for an attempt that may still be undone. */
  put(attempt: AttemptId, key: string, value: Json): void {
    const images = this.#before.get(attempt) ?? new Map<string, Json>();
    if (!images.has(key)) images.set(key, this.current(key));
    this.#before.set(attempt, images);
    this.#values.set(key, value);
  }

  /** What an attempt wrote, and what its keys hold now. */
  writesOf(attempt: AttemptId): [key: string, value: Json][] {
    const keys = [...(this.#before.get(attempt)?.keys() ?? [])];
    return keys.map((key) => [key, this.current(key)]);
  }

  commit(attempt: AttemptId): void {
    this.#before.delete(attempt);
  }

  undo(attempt: AttemptId): void {
    for (const [key, value] of this.#before.get(attempt) ?? []) {
      if (value === null) this.#values.delete(key);
      else this.#values.set(key, value);
    }
    this.#before.delete(attempt);
  }

  /** All that decided transactions left, for a snapshot. */
  entries(): [key: string, value: Json][] {
    return [...this.#values.keys()].flatMap((key): [string, Json][] => {
      const value = this.committed(key);
      return value === null ? [] : [[key, value]];
    });
  }

  load(entries: readonly (readonly [key: string, value: Json])[]): void {
    for (const [key, value] of entries) this.#values.set(key, value);
  }
}
