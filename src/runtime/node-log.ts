// A node's log file: one JSON object per line, `{"time": <ns since the start of the run>, "event": …, …}`, whatever
// the node printed. Lines that are not JSON objects become `{"time": …, "event": "output", "text": …}`.

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createLineSplitter } from '../node/line-splitter.ts';

/** Longest line that is kept; the rest of it is cut off. UTF-16 units. */
const TEXT_LENGTH_MAX = 64 * 1024;

export interface NodeLog {
  /** Adds raw output of the node, in chunks as they come. */
  write(chunk: string): void;
  /** Adds a line of the harness's own. */
  note(event: string, text: string): void;
  /** The last line written, or an empty string: a dead node's last words. */
  lastLine(): string;
  close(): void;
}

/** Opens a node's log; `now` is the run's clock in nanoseconds. */
export function openNodeLog(path: string, now: () => number): NodeLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a');
  let last = '';
  let open = true;
  const put = (line: object): void => {
    if (!open) return;
    writeSync(file, `${JSON.stringify(line)}\n`);
  };
  const splitter = createLineSplitter((line) => {
    last = line.slice(0, TEXT_LENGTH_MAX);
    put({ time: now(), ...parseLogLine(last) });
  });
  return {
    write: splitter,
    note: (event, text) => put({ time: now(), event, text }),
    lastLine: () => last,
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
    },
  };
}

function parseLogLine(line: string): object {
  if (line.startsWith('{')) {
    try {
      const { time: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
      if (typeof rest['event'] === 'string') return rest;
    } catch {
      return { event: 'output', text: line };
    }
  }
  return { event: 'output', text: line };
}
