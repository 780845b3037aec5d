// The formats that a history can be written in.

import { formatOp } from '../jsonl.ts';
import type { History } from '../types.ts';
import { jepsenEdnLines } from './jepsen-edn.ts';
import { operationLines } from './operations.ts';
import { porcupineKvLines } from './porcupine-kv.ts';

/**
 * Each gives the lines of a file, without their newlines; the names are those of the formats for
 * reading.
 */
export const EXPORTS = {
  ordeal: (history: History): Iterable<string> => history.map(formatOp),
  operations: operationLines,
  'jepsen-edn': jepsenEdnLines,
  'porcupine-kv': porcupineKvLines,
} as const satisfies Readonly<Record<string, (history: History) => Iterable<string>>>;

/** The name of a format that a history can be written in. */
export type ExportName = keyof typeof EXPORTS;

/**
 * The lines of a file in that format, without their newlines. Throws `InputError` for what the
 * format cannot say.
 */
export function historyLines(history: History, format: ExportName): Iterable<string> {
  return EXPORTS[format](history);
}
