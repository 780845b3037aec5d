// A node's log file: one JSON object per line, `{"time": <ns since the start of the run>, "event":
// …, …}`, whatever the node printed. Lines that are not JSON objects become `{"time": …, "event":
// "output", "text": …}`.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../errors.ts';
import { openLineFile } from '../line-file.ts';
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
  /**
   * Returns why the log is not whole, or null: a full disk must not end the run, and must not go
   * unsaid.
   */
  close(): string | null;
}

/** Opens a node's log; `now` is the run's clock in nanoseconds. */
export function openNodeLog(path: string, now: () => number): NodeLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = openLineFile(path);
  let last = '';
  let failure: string | null = null;
  const put = (line: object): void => {
    if (failure !== null) return;
    try {
      file.write(JSON.stringify(line));
    } catch (error) {
      failure = messageOf(error);
    }
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
      file.close();
      return failure;
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
