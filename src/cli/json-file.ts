// JSON files that people hand to Ordeal: read, checked against a schema, and complained about by
// file, line and path.

import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { InputError, messageOf } from '../errors.ts';
import type { JsonObject } from '../json.ts';

/**
 * Throws an `InputError` where the file cannot be read, is no JSON, or is not what the schema says.
 */
export function readJsonFile(
  path: string,
  schema: JsonObject,
  what: string,
  /** Schemas that `schema` refers to, by their ids. */
  others: Readonly<Record<string, JsonObject>> = {},
): unknown {
  const value = parse(path, readText(path));
  const ajv = new Ajv({ strict: false });
  for (const [id, other] of Object.entries(others)) ajv.addSchema(other, id);
  const validate = ajv.compile(schema);
  if (validate(value)) return value;
  const [error] = validate.errors ?? [];
  throw new InputError({
    message: `${path}: ${error === undefined ? 'refused' : describe(error)}`,
    hint: `it must be ${what}; the path is a JSON pointer into the file`,
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = /position (\d+)/.exec(messageOf(cause))?.[1];
    const before = position === undefined ? text : text.slice(0, Number(position));
    const line = before.split('\n').length;
    throw new InputError({ message: `${path}:${line}: not JSON: ${messageOf(cause)}`, cause });
  }
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the file' : error.instancePath;
  const allowed = (error.params as { readonly allowedValues?: readonly unknown[] }).allowedValues;
  const extra = (error.params as { readonly additionalProperty?: string }).additionalProperty;
  const detail = allowed?.map(String).join(', ') ?? extra;
  return `${where} ${error.message ?? 'is wrong'}${detail === undefined ? '' : `: ${detail}`}`;
}
