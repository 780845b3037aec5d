// One operation in words.

import { NONE, type OperationTable } from '../format/operations.ts';
import { outcomeName } from './lanes.ts';
import { shown } from './shown.ts';

/** `write k1 7`. */
export function requestOf(table: OperationTable, row: number, lengthMax: number): string {
  const f = table.functions[table.f[row] as number] ?? '';
  const key = table.keys[table.key[row] as number];
  const input = table.input[row] as number;
  const words = [f];
  if (key !== undefined) words.push(key);
  const value = input === NONE ? '' : table.values.text(input);
  if (value !== '' && !(f === 'read' && value === 'null')) words.push(value);
  return shown(words.join(' '), lengthMax);
}

/** `ok`, `ok 7`, `failed (timeout: …)`, `unknown`. */
export function resultOf(table: OperationTable, row: number, lengthMax: number): string {
  const outcome = outcomeName(table, row);
  const output = table.output[row] as number;
  const error = table.errors[table.error[row] as number];
  if (outcome === 'ok') {
    return output === NONE ? 'ok' : shown(`ok ${table.values.text(output)}`, lengthMax);
  }
  const name = outcome === 'fail' ? 'did not happen' : 'unknown';
  return error === undefined ? name : shown(`${name} (${error})`, lengthMax);
}
