// The maps of which Jepsen's histories consist, as events:
//   {:index 3, :time 9, :type :ok, :process 0, :f :read, :value 4}
// Only `:type` is always there.

import type { Json, JsonObject } from '../../json.ts';
import { PRECONDITION_FAILED } from '../event-columns.ts';
import { isObject } from '../op-shape.ts';
import { badInput, type Place, quoted } from '../place.ts';
import type { OpError, OpType, Process } from '../types.ts';
import { canonicalJson } from '../value-pool.ts';
import type { ImportedEvent } from './event.ts';

const TYPES: ReadonlySet<Json | undefined> = new Set<Json>(['invoke', 'ok', 'fail', 'info']);
const MICRO_OPS: ReadonlySet<Json | undefined> = new Set<Json>(['r', 'w', 'append']);

/** What clients of Jepsen's tests say when a compare-and-set met another value. */
const REFUSALS: ReadonlySet<string> = new Set([
  PRECONDITION_FAILED,
  'did-not-succeed',
  'cas-failed',
  'mismatch',
]);

/** The event in a map, whose keywords are strings by now. Throws `InputError`. */
export function eventOfJepsen(map: Json, place: Place): ImportedEvent {
  if (!isObject(map)) throw badInput(place, `expected an operation {…}, found ${quoted(map)}`);
  const { type, value, key, time, index } = map;
  if (!TYPES.has(type)) {
    throw badInput(place, `"type" must be invoke, ok, fail or info; it is ${quoted(type)}`);
  }
  const process = processOf(map['process'], place);
  const f = functionOf(map, process, place);
  const error = errorOf(map['error']);
  return {
    type: type as OpType,
    process,
    f,
    key: key === null ? undefined : key,
    value,
    error,
    isRefused: type === 'fail' && isRefusal(f, value, error),
    time: isWhole(time) ? time : undefined,
    index: isWhole(index) ? index : undefined,
    line: place.line,
  };
}

/** True for a list of micro-operations, such as [["append", "x", 1], ["r", "y", null]]. */
export function isTransaction(value: Json | undefined): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((item) => Array.isArray(item) && item.length >= 2 && MICRO_OPS.has(item[0]));
}

/**
 * Jepsen says `fail` for a compare-and-set that met another value, and also for one that never
 * reached the system. Only the first is a refusal: it gives no error at all, or one that says so.
 */
export function isRefusal(f: string, value: Json | undefined, error: OpError | undefined): boolean {
  if (error !== undefined) return REFUSALS.has(error.code);
  return f === 'cas' && Array.isArray(value);
}

/** Jepsen's `:error` is a keyword, a text, or a list that starts with either. */
export function errorOf(error: Json | undefined): OpError | undefined {
  if (error === undefined || error === null) return undefined;
  const text = typeof error === 'string' ? error : canonicalJson(error);
  const first = Array.isArray(error) ? (error[0] as Json | undefined) : error;
  if (isObject(error) && typeof error['code'] === 'string') {
    return { code: error['code'], text: typeof error['text'] === 'string' ? error['text'] : text };
  }
  const isCode = typeof first === 'string' && /^[\w./-]+$/.test(first);
  return { code: isCode ? first : 'error', text };
}

function processOf(process: Json | undefined, place: Place): Process | undefined {
  if (process === undefined || process === null) return undefined;
  if (typeof process === 'string') return 'nemesis';
  if (typeof process === 'number') {
    if (Number.isInteger(process) && process >= 0 && process <= 0x7fffffff) return process;
  }
  throw badInput(place, `"process" must be a whole number or a name; it is ${quoted(process)}`);
}

function functionOf(map: JsonObject, process: Process | undefined, place: Place): string {
  const { f } = map;
  if (typeof f === 'string' && f !== '') return f;
  // The transactional checkers of Jepsen never look at `:f`, and recorded histories leave it out.
  if (f === undefined && isTransaction(map['value'])) return 'txn';
  if (typeof process !== 'number')
    return f === undefined || f === null ? 'nemesis' : canonicalJson(f);
  throw badInput(place, `"f" must be a name; it is ${quoted(f)}`);
}

function isWhole(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
