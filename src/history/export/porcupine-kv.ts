// A history as the text that porcupine's kv tests read:
//   {:process 0, :type :invoke, :f :append, :key "k", :value "x 0 0 y"}
// It has gets, puts and appends of strings that all return, and nothing else.

import { InputError } from '../../errors.ts';
import { quoted } from '../place.ts';
import type { History, Op } from '../types.ts';

const FUNCTIONS: ReadonlySet<string> = new Set(['get', 'put', 'append']);

/**
 * The lines of the file, without their newlines. What is not a client's is left out. Throws
 * `InputError`, which names the event, where the history has something that this form cannot say.
 */
export function* porcupineKvLines(history: History): Iterable<string> {
  const outstanding = new Map<number, Op>();
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    yield porcupineKvLine(op, op.process);
    if (op.type === 'invoke') outstanding.set(op.process, op);
    else outstanding.delete(op.process);
  }
  for (const op of outstanding.values()) throw doesNotFit(op, 'it never returns');
}

function porcupineKvLine(op: Op, process: number): string {
  const { type, f, key, value } = op;
  if (type === 'fail' || type === 'info') throw doesNotFit(op, `it ends with ${type}`);
  if (!FUNCTIONS.has(f)) throw doesNotFit(op, `${f} is none of get, put and append`);
  if (key === undefined) throw doesNotFit(op, 'it has no key');
  const isCallOfGet = f === 'get' && type === 'invoke';
  if (isCallOfGet) return line(process, type, f, key, 'nil');
  // An absent key reads as the empty string there.
  const text = f === 'get' && value === null ? '' : value;
  if (typeof text !== 'string') throw doesNotFit(op, `its value is ${quoted(value)}, not a string`);
  return line(process, type, f, key, JSON.stringify(text));
}

function line(process: number, type: string, f: string, key: string, value: string): string {
  return `{:process ${process}, :type :${type}, :f :${f}, :key ${JSON.stringify(key)}, :value ${value}}`;
}

function doesNotFit(op: Op, why: string): InputError {
  return new InputError({
    message: `event ${op.index} does not fit porcupine's kv text: ${why}`,
    hint: 'export to jepsen-edn or operations instead',
  });
}
