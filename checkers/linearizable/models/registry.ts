// The bundled models by name, for whoever has a name and not a function: the command line, and other threads.

import type { Json, JsonObject } from '../../../src/json.ts';
import type { Model } from '../model.ts';
import { kv } from './kv.ts';
import { mutex, ownedLock, semaphore } from './locks.ts';
import { appendLog } from './log.ts';
import { multiRegister } from './multi-register.ts';
import { fifoQueue, stack } from './queue.ts';
import { casRegister, register } from './register.ts';
import { counter, elementSet } from './sets.ts';

/** By name: makes the model from its options, which are an object. */
const FACTORIES: Readonly<Record<string, (options: JsonObject) => unknown>> = {
  'append-log': () => appendLog(),
  'cas-register': (options) => casRegister(options),
  counter: (options) => counter(options),
  kv: (options) => kv(options),
  'multi-register': (options) => multiRegister((options['initial'] ?? {}) as JsonObject),
  mutex: (options) => mutex(options),
  'owned-lock': (options) => ownedLock(options),
  queue: () => fifoQueue(),
  register: (options) => register(options),
  semaphore: (options) => semaphore((options['permits'] ?? 1) as number, options),
  set: () => elementSet(),
  stack: () => stack(),
};

/** Names that `modelNamed` knows, sorted. */
export const MODEL_NAMES: readonly string[] = Object.keys(FACTORIES).sort();

/** The bundled model of this name, or `undefined`. `options` are those of its function, as JSON. */
export function modelNamed(name: string, options: Json = {}): Model<unknown> | undefined {
  const make = Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined;
  return make?.(options as JsonObject) as Model<unknown> | undefined;
}
