// Sources made of bytes in memory, cut into chunks wherever a test likes.

import type { OperationColumns } from '../../../../src/history/columns.ts';
import type { HistorySource } from '../../../../src/history/import/history-source.ts';
import type {
  ImportedHistory,
  ImportOptions,
} from '../../../../src/history/import/read-history.ts';
import { readHistory } from '../../../../src/history/import/read-history.ts';
import type { Json } from '../../../../src/json.ts';

/** `content` as a source named `file`, in chunks of `size` bytes. */
export function sourceOf(content: string | Uint8Array, size = 1 << 16): HistorySource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name: 'file',
    chunks: (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  };
}

/**
 * What reading `content` came to; a failure is its message, so that two ways of reading can be
 * compared.
 */
export async function outcomeOf(
  content: string | Uint8Array,
  options: ImportOptions = {},
  size?: number,
): Promise<ReadonlyArray<unknown> | string> {
  try {
    return plain(await readHistory(sourceOf(content, size), options));
  } catch (error) {
    return String(error);
  }
}

/** An imported history as values that `toEqual` can compare. */
export function plain(imported: ImportedHistory): ReadonlyArray<unknown> {
  if (imported.as === 'ops') return imported.history;
  return rowsOf(imported.columns);
}

export interface Row {
  readonly process: number;
  readonly f: string;
  readonly key: Json | undefined;
  readonly input: Json | undefined;
  readonly input2: Json | undefined;
  readonly output: Json | undefined;
  readonly call: number;
  readonly return: number;
  readonly outcome: number;
  readonly line: number;
  readonly returnLine: number;
}

/** One object for each operation. */
export function rowsOf(columns: OperationColumns): Row[] {
  const { values, keys } = columns;
  return Array.from({ length: columns.size }, (_, row) => ({
    process: columns.process[row] as number,
    f: columns.functions[columns.f[row] as number] as string,
    key: keys.value(columns.key[row] as number),
    input: values.value(columns.input[row] as number),
    input2: values.value(columns.input2[row] as number),
    output: values.value(columns.output[row] as number),
    call: columns.call[row] as number,
    return: columns.return[row] as number,
    outcome: columns.outcome[row] as number,
    line: columns.line[row] as number,
    returnLine: columns.returnLine[row] as number,
  }));
}
