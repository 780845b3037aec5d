// What a line of `history.jsonl` must look like once its JSON has been read. Used wherever an `Op`
// comes in from outside, so that every reader says the same thing about the same mistake.

import type { Json, JsonObject } from '../json.ts';
import { badInput, type Place, quoted } from './place.ts';
import type { Op, OpError, OpType, Process } from './types.ts';

const TYPES: ReadonlySet<Json | undefined> = new Set<Json>(['invoke', 'ok', 'fail', 'info']);

/** The op in a JSON value. Fields that ops do not have are left out. Throws `InputError`. */
export function opOfJson(json: Json, place: Place): Op {
  if (!isObject(json)) throw badInput(place, `expected an operation {…}, found ${quoted(json)}`);
  const { key, value } = json;
  const error = errorOf(json['error'], place);
  if (key !== undefined && typeof key !== 'string') throw wrong(place, 'key', 'a string', key);
  return {
    index: wholeNumber(json, 'index', place),
    time: wholeNumber(json, 'time', place),
    type: typeOf(json['type'], place),
    process: processOf(json['process'], place),
    f: functionOf(json['f'], place),
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(error === undefined ? {} : { error }),
  };
}

/** True for `{…}`. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function wholeNumber(json: JsonObject, field: string, place: Place): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw wrong(place, field, 'a whole number from 0 to 2^53', value);
  }
  return value;
}

function typeOf(value: Json | undefined, place: Place): OpType {
  if (!TYPES.has(value)) throw wrong(place, 'type', 'invoke, ok, fail or info', value);
  return value as OpType;
}

function processOf(value: Json | undefined, place: Place): Process {
  if (value === 'nemesis') return value;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0x7fffffff) {
    throw wrong(place, 'process', 'a whole number from 0 to 2^31 - 1, or "nemesis"', value);
  }
  return value;
}

function functionOf(value: Json | undefined, place: Place): string {
  if (typeof value !== 'string' || value === '') throw wrong(place, 'f', 'a name', value);
  return value;
}

function errorOf(value: Json | undefined, place: Place): OpError | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || typeof value['code'] !== 'string' || typeof value['text'] !== 'string') {
    throw wrong(place, 'error', '{"code": string, "text": string}', value);
  }
  return { code: value['code'], text: value['text'] };
}

function wrong(place: Place, field: string, expected: string, found: Json | undefined): Error {
  return badInput(place, `"${field}" must be ${expected}; it is ${quoted(found)}`);
}
