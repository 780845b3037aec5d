// The formats that a history can be written in.

import { UsageError } from '../../errors.ts';
import { formatOp } from '../jsonl.ts';
import { shortened } from '../place.ts';
import type { History } from '../types.ts';
import { jepsenEdnLines } from './jepsen-edn.ts';
import { operationLines } from './operations.ts';
import { porcupineKvLines } from './porcupine-kv.ts';

/** Each gives the lines of a file, without their newlines; the names are those of the formats for reading. */
export const EXPORTS = {
  ordeal: (history: History): Iterable<string> => history.map(formatOp),
  operations: operationLines,
  'jepsen-edn': jepsenEdnLines,
  'porcupine-kv': porcupineKvLines,
} as const satisfies Readonly<Record<string, (history: History) => Iterable<string>>>;

export type ExportName = keyof typeof EXPORTS;

/** Throws `UsageError` for a name that is none of `EXPORTS`. */
export function exportNamed(name: string): ExportName {
  if (Object.hasOwn(EXPORTS, name)) return name as ExportName;
  throw new UsageError({
    message: `a history cannot be written as ${shortened(name)}`,
    hint: `formats for writing: ${Object.keys(EXPORTS).join(', ')}`,
  });
}
