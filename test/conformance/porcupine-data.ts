// Readers of the recorded histories of porcupine's test data: `jepsen.util` log lines and EDN-like
// kv lines.

import { readFileSync } from 'node:fs';
import type { OperationColumns } from '../../src/history/columns.ts';
import { EventColumnsBuilder, type HistoryEvent } from '../../src/history/event-columns.ts';
import type { Json } from '../../src/json.ts';

const LOG_LINE = /(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/;
const KV_LINE = /:process (\d+), :type :(\w+), :f :(\w+), :key "([^"]*)", :value (nil|"[^"]*")/;

/** A log of the Jepsen etcd test: one register. A compare-and-set that failed met another value. */
export function readEtcdLog(path: string): OperationColumns {
  const events = new EventColumnsBuilder();
  const cas = new Map<number, Json>();
  linesOf(path).forEach((text, at) => {
    const match = LOG_LINE.exec(text);
    if (match === null) return;
    const process = Number(match[1]);
    const type = match[2] as HistoryEvent['type'];
    const f = match[3] as string;
    let value = logValue(match[4] as string);
    if (f === 'cas' && type === 'invoke') cas.set(process, value as Json);
    if (f === 'cas') value = cas.get(process);
    events.push({ type, process, f, value, refused: type === 'fail' && f === 'cas', line: at + 1 });
  });
  return events.finish();
}

/** A kv history: get, put and append on string keys. */
export function readKvText(path: string): OperationColumns {
  const events = new EventColumnsBuilder();
  linesOf(path).forEach((text, at) => {
    const match = KV_LINE.exec(text);
    if (match === null) return;
    const type = match[2] as HistoryEvent['type'];
    const value = match[5] === 'nil' ? undefined : (match[5] as string).slice(1, -1);
    const f = match[3] as string;
    events.push({ type, process: Number(match[1]), f, key: match[4], value, line: at + 1 });
  });
  return events.finish();
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n');
}

function logValue(text: string): Json | undefined {
  const pair = /^\[(\d+) (\d+)\]$/.exec(text);
  if (pair !== null) return [Number(pair[1]), Number(pair[2])];
  if (text === 'nil') return null;
  return text === ':timed-out' ? undefined : Number(text);
}
