// The bundled models by name, for whoever has a name and not a function: the command line, and
// other threads.

import type { Json, JsonObject } from '../../../src/json.ts';
import type { Model } from '../model.ts';
import { kv } from './kv.ts';
import { mutex, ownedLock, semaphore } from './locks.ts';
import { appendLog } from './log.ts';
import { multiRegister } from './multi-register.ts';
import { fifoQueue, stack } from './queue.ts';
import { casRegister, register } from './register.ts';
import { counter, elementSet } from './sets.ts';

/** What is known of a bundled model before it is made. */
export interface ModelEntry {
  /** Its operations, in a few words. */
  readonly summary: string;
  /**
   * Whether it has the option `strict`: operations can be refused, and a refusal says something
   * about the state.
   */
  readonly hasStrict: boolean;
  /** Makes it from the options of its function, as JSON. */
  readonly make: (options: JsonObject) => unknown;
}

/** All of them, by name. */
export const MODELS: Readonly<Record<string, ModelEntry>> = {
  register: entry('read and write', (options) => register(options)),
  'cas-register': strict('read, write and cas', (options) => casRegister(options)),
  kv: entry('get, put, append and delete of texts', (options) => kv(options)),
  'append-log': entry('append one element, read all', () => appendLog()),
  queue: entry('enqueue and dequeue, first in first out', () => fifoQueue()),
  stack: entry('push and pop', () => stack()),
  set: entry('add, remove and contains of one element', () => elementSet()),
  counter: entry('add and read', (options) => counter(options)),
  'multi-register': entry('read and write of several registers at once', (options) =>
    multiRegister((options['initial'] ?? {}) as JsonObject),
  ),
  mutex: strict('acquire and release', (options) => mutex(options)),
  'owned-lock': strict('acquire and release by an owner, with fencing tokens', (options) =>
    ownedLock(options),
  ),
  semaphore: strict('acquire and release of one of several permits', (options) =>
    semaphore((options['permits'] ?? 1) as number, options),
  ),
};

/** Names that `modelNamed` knows, sorted. */
export const MODEL_NAMES: readonly string[] = Object.keys(MODELS).sort();

/** The bundled model of this name, or `undefined`. `options` are those of its function, as JSON. */
export function modelNamed(name: string, options: Json = {}): Model<unknown> | undefined {
  const entry = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  return entry?.make(options as JsonObject) as Model<unknown> | undefined;
}

function entry(summary: string, make: ModelEntry['make']): ModelEntry {
  return { summary, hasStrict: false, make };
}

function strict(summary: string, make: ModelEntry['make']): ModelEntry {
  return { summary, hasStrict: true, make };
}
