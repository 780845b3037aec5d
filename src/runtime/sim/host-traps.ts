// Everything of the host that a node program could reach for, and how each is trapped.

import { scheduler } from 'node:timers/promises';
import { assert } from '../../errors.ts';

/** Called whenever a trapped thing is touched; throws where that is forbidden. */
export type Touch = (name: string) => void;

/** Globals that a node may not even mention. */
const GLOBALS = [
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'fetch',
  'WebSocket',
  'EventSource',
  'MessageChannel',
  'BroadcastChannel',
  'console',
  'navigator',
  'localStorage',
  'sessionStorage',
  'Temporal',
  // What these tell depends on when the host collects garbage.
  'WeakRef',
  'FinalizationRegistry',
];

/** Functions of `process`. */
const PROCESS_FUNCTIONS = [
  'hrtime',
  'nextTick',
  'uptime',
  'cpuUsage',
  'memoryUsage',
  'resourceUsage',
  'cwd',
  'chdir',
  'exit',
  'abort',
  'kill',
  'getBuiltinModule',
];

/** Values of `process`. */
const PROCESS_VALUES = ['env', 'argv', 'execArgv', 'stdin', 'stdout', 'stderr', 'pid', 'ppid'];

/** Modules all of whose functions are trapped, however they were imported. */
const MODULES = [
  'fs',
  'fs/promises',
  'crypto',
  'net',
  'tls',
  'dgram',
  'dns',
  'dns/promises',
  'http',
  'http2',
  'https',
  'child_process',
  'cluster',
  'os',
  'perf_hooks',
  'timers',
  'timers/promises',
  // Another realm, or another thread, has a clock of its own.
  'vm',
  'worker_threads',
];

// biome-ignore lint/complexity/noBannedTypes: any callable of the host.
type AnyFunction = Function;

/** Sets every trap; the returned function takes them away again. */
export function trapAll(touch: Touch): () => void {
  const restores: (() => void)[] = [];
  const keep = (restore: (() => void) | null) => {
    if (restore !== null) restores.push(restore);
  };
  keep(trapFunction(Math, 'random', 'Math.random', touch));
  keep(trapFunction(Date, 'now', 'Date.now', touch));
  keep(trapFunction(Intl, 'DateTimeFormat', 'Intl.DateTimeFormat', touch));
  keep(trapFunction(AbortSignal, 'timeout', 'AbortSignal.timeout', touch));
  // Objects that are also exports of modules: what they inherit is trapped, whoever holds them.
  restores.push(...trapMembers(performance, 'performance', touch));
  restores.push(...trapMembers(crypto, 'crypto', touch));
  restores.push(...trapMembers(scheduler, 'scheduler', touch));
  keep(trapFunction(Atomics, 'wait', 'Atomics.wait', touch));
  keep(trapFunction(Atomics, 'waitAsync', 'Atomics.waitAsync', touch));
  for (const name of PROCESS_FUNCTIONS) keep(trapFunction(process, name, `process.${name}`, touch));
  for (const name of PROCESS_VALUES) keep(trapAccess(process, name, `process.${name}`, touch));
  for (const name of MODULES) {
    const exports = loadBuiltin(name);
    for (const key of Object.keys(exports)) {
      keep(trapFunction(exports, key, `node:${name} ${key}`, touch));
    }
  }
  // Last, because the lines above use some of them.
  for (const name of GLOBALS) keep(trapAccess(globalThis, name, name, touch));
  return () => {
    for (const restore of restores.reverse()) restore();
  };
}

/** The original, for the traps themselves are on `process.getBuiltinModule`. */
const getBuiltinModule = process.getBuiltinModule;

function loadBuiltin(name: string): object {
  const exports = getBuiltinModule.call(process, name);
  assert(exports !== undefined, `Node has a module ${name}`);
  return exports;
}

/**
 * Traps calling and constructing; null where there is no such function, or it cannot be replaced.
 */
function trapFunction(owner: object, key: string, name: string, touch: Touch): (() => void) | null {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (descriptor === undefined || descriptor.configurable !== true) return null;
  if (typeof descriptor.value !== 'function') return null;
  const trapped = new Proxy(descriptor.value as AnyFunction, {
    apply(target, receiver, args) {
      touch(name);
      return Reflect.apply(target, receiver, args);
    },
    construct(target, args, newTarget) {
      touch(name);
      return Reflect.construct(target, args, newTarget) as object;
    },
    get(target, property) {
      // `process.hrtime.bigint` and the like are functions of the function.
      if (property === 'bigint' || property === 'rss') touch(`${name}.${property}`);
      return Reflect.get(target, property);
    },
  });
  Object.defineProperty(owner, key, { ...descriptor, value: trapped });
  return () => Object.defineProperty(owner, key, descriptor);
}

/**
 * Traps all that an object has of its class: functions when they are called, other values when they
 * are read.
 */
function trapMembers(object: object, name: string, touch: Touch): (() => void)[] {
  const owner = Object.getPrototypeOf(object) as object;
  return Object.getOwnPropertyNames(owner).flatMap((key) => {
    if (key === 'constructor') return [];
    const member = `${name}.${key}`;
    const isGetter = Object.getOwnPropertyDescriptor(owner, key)?.get !== undefined;
    const trap = isGetter ? trapGetter : trapFunction;
    return trap(owner, key, member, touch) ?? [];
  });
}

/** Traps reading; null where it cannot be replaced. */
function trapGetter(owner: object, key: string, name: string, touch: Touch): (() => void) | null {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (descriptor === undefined || descriptor.configurable !== true) return null;
  Object.defineProperty(owner, key, {
    ...descriptor,
    get(this: unknown) {
      touch(name);
      return descriptor.get?.call(this);
    },
  });
  return () => Object.defineProperty(owner, key, descriptor);
}

/** Traps any mention; null where there is no such property, or it cannot be replaced. */
function trapAccess(owner: object, key: string, name: string, touch: Touch): (() => void) | null {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (descriptor === undefined || descriptor.configurable !== true) return null;
  const original = { ...descriptor };
  Object.defineProperty(owner, key, {
    configurable: true,
    enumerable: descriptor.enumerable ?? false,
    get() {
      touch(name);
      return original.get === undefined ? original.value : original.get.call(owner);
    },
    set(value: unknown) {
      touch(name);
      if (original.set !== undefined) original.set.call(owner, value);
      else original.value = value;
    },
  });
  return () => Object.defineProperty(owner, key, original);
}
