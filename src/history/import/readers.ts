// One reader for each format: from an opened source to columns or ops.

import { ColumnsBuilder } from '../columns.ts';
import { historyOfColumns } from '../columns-events.ts';
import { DecidingSink, type SunkHistory } from './deciding-sink.ts';
import { FormSplitter } from './form-splitter.ts';
import type { FormatName } from './formats.ts';
import { ednReader, JepsenJsonLines, jsonReader } from './jepsen-forms.ts';
import { JepsenLog } from './jepsen-log.ts';
import { JsonLines, type LineReader, type TruncationOptions } from './json-lines.ts';
import { feedLines } from './line-blocks.ts';
import { OperationLines } from './operation-lines.ts';
import { OrdealLines } from './ordeal-lines.ts';
import type { OpenSource } from './source.ts';

export interface ReadOptions extends TruncationOptions {
  readonly as: 'columns' | 'ops' | undefined;
  readonly isKeyed: boolean | undefined;
}

export interface ReadResult {
  readonly sunk: SunkHistory;
  readonly lineCount: number;
  readonly ignoredCount: number;
}

/** Reads `source` to its end. Throws `InputError` or `HistoryError`. */
export async function readFormat(
  format: FormatName,
  source: OpenSource,
  options: ReadOptions,
): Promise<ReadResult> {
  if (format === 'operations') return readOperations(source, options);
  const sink = new DecidingSink({
    file: source.name,
    as: options.as,
    isKeyed: format === 'ordeal' ? false : options.isKeyed,
    // Jepsen's clocks are read before events are put in order, so only the order of its events
    // counts.
    checksTimes: format === 'ordeal',
    onWarning: options.onWarning,
  });
  const counts = await readEvents(format, source, sink, options);
  return {
    sunk: sink.finish(),
    lineCount: counts.lineCount,
    ignoredCount: counts.ignoredCount + sink.ignoredCount,
  };
}

async function readOperations(source: OpenSource, options: ReadOptions): Promise<ReadResult> {
  const builder = new ColumnsBuilder();
  const lineCount = await readJsonLines(source, new OperationLines(builder), options);
  const columns = builder.finish();
  const sunk: SunkHistory =
    options.as === 'ops'
      ? { as: 'ops', history: historyOfColumns(columns) }
      : { as: 'columns', columns };
  return { sunk, lineCount, ignoredCount: 0 };
}

interface Counts {
  readonly lineCount: number;
  readonly ignoredCount: number;
}

async function readEvents(
  format: Exclude<FormatName, 'operations'>,
  source: OpenSource,
  sink: DecidingSink,
  options: ReadOptions,
): Promise<Counts> {
  const { name } = source;
  switch (format) {
    case 'ordeal':
      return withoutNoise(await readJsonLines(source, new OrdealLines(sink), options));
    case 'jepsen-json':
      if (isOneOnALine(source.head)) {
        const reader = new JepsenJsonLines(name, sink);
        return withoutNoise(await readJsonLines(source, reader, options));
      }
      return readForms(source, new FormSplitter(name, 'json', jsonReader(name, sink)));
    case 'jepsen-edn':
    case 'porcupine-kv':
      return readForms(source, new FormSplitter(name, 'edn', ednReader(name, sink)));
    case 'jepsen-log': {
      const log = new JepsenLog(name, sink);
      await feedLines(source.chunks, log, name);
      return log;
    }
  }
}

async function readJsonLines(
  source: OpenSource,
  reader: LineReader,
  options: TruncationOptions,
): Promise<number> {
  const lines = new JsonLines(source.name, reader, options);
  await feedLines(source.chunks, lines, source.name);
  return lines.lineCount;
}

async function readForms(source: OpenSource, splitter: FormSplitter): Promise<Counts> {
  await feedLines(source.chunks, splitter, source.name);
  splitter.finish();
  return withoutNoise(splitter.lineCount);
}

function withoutNoise(lineCount: number): Counts {
  return { lineCount, ignoredCount: 0 };
}

/** False for an array, and for objects that are spread over several lines. */
function isOneOnALine(head: Buffer): boolean {
  const text = head.toString('utf8').trimStart();
  if (!text.startsWith('{')) return false;
  const newline = text.indexOf('\n');
  return newline < 0 || text.slice(0, newline).trimEnd().endsWith('}');
}
