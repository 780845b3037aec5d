// The only place where text goes to the terminal. Every span is made harmless here, before it is
// coloured, so that nothing that a node logged or answered, and nothing in a file, can steer the
// terminal.

import { writeSync } from 'node:fs';
import { HarnessError, messageOf } from '../errors.ts';
import { type Line, plainText } from '../report/line.ts';
import { clipToWidth, displayWidth, safeJson, sanitize } from '../text.ts';
import { createPainter, type Painter, wantsColor } from './color.ts';

/** What Ordeal needs of `process.stdout` and `process.stderr`. */
export interface Stream {
  readonly fd: number;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Output {
  /** The result. */
  result(lines: readonly Line[]): void;
  /** The result of `--json`: one document. */
  json(document: unknown): void;
  /** Progress and errors, one line each. */
  progress(line: Line): void;
  /** Null where stderr is not a terminal. */
  readonly live: LiveArea | null;
}

/** Lines at the end of the terminal that are drawn over and over. */
export interface LiveArea {
  readonly columns: () => number;
  /** Replaces what was drawn before. */
  draw(lines: readonly Line[]): void;
  /** Takes it away, and shows the cursor again. Doing so twice does nothing. */
  clear(): void;
}

export interface OutputParts {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
}

export function createOutput({ stdout, stderr, env }: OutputParts): Output {
  const paintResult = createPainter(wantsColor(env, stdout.isTTY === true));
  const paintProgress = createPainter(wantsColor(env, stderr.isTTY === true));
  const isLive = stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
  const live = isLive ? createLiveArea(stderr, paintProgress) : null;
  return {
    result(lines) {
      write(stdout, lines.map((line) => `${paintLine(line, paintResult)}\n`).join(''));
    },
    json(document) {
      write(stdout, `${safeJson(document)}\n`);
    },
    progress(line) {
      live?.clear();
      write(stderr, `${paintLine(line, paintProgress)}\n`);
    },
    live,
  };
}

/** One line, harmless and coloured. */
function paintLine(line: Line, paint: Painter): string {
  return line
    .map((part) =>
      typeof part === 'string' ? sanitize(part) : paint(part.style, sanitize(part.text)),
    )
    .join('');
}

/** The same, cut to a number of columns. */
function paintClipped(line: Line, columns: number, paint: Painter): string {
  let left = columns;
  let painted = '';
  for (const part of line) {
    const { style, text } =
      typeof part === 'string' ? { style: 'plain' as const, text: part } : part;
    const shown = clipToWidth(sanitize(text), left);
    left -= displayWidth(shown);
    painted += paint(style, shown);
  }
  return painted;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

function createLiveArea(stream: Stream, paint: Painter): LiveArea {
  /** Columns of each line on the screen; empty where nothing is. */
  let drawn: readonly number[] = [];
  const columns = (): number => Math.max(10, stream.columns ?? 80);
  /**
   * Back to the first line of what was drawn. A terminal that got narrower has wrapped the old
   * lines.
   */
  const rewind = (): string => {
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns())), 0);
    return rows === 0 ? '' : `\r${rows > 1 ? `\x1b[${rows - 1}A` : ''}\x1b[0J`;
  };
  return {
    columns,
    draw(lines) {
      // A full last column would make some terminals wrap.
      const width = columns() - 1;
      const text = lines.map((line) => paintClipped(line, width, paint)).join('\n');
      write(stream, `${rewind()}${drawn.length === 0 ? HIDE_CURSOR : ''}${text}`);
      drawn = lines.map((line) => Math.min(width, displayWidth(sanitize(plainText(line)))));
    },
    clear() {
      if (drawn.length === 0) return;
      write(stream, `${rewind()}${SHOW_CURSOR}`);
      drawn = [];
    },
  };
}

/**
 * Writes at once and whole, also into a pipe whose reader is slow, so that nothing is lost when the
 * process exits. A reader that has gone away (`ordeal list | head -1`) wants no more: that is not
 * an error.
 */
function write(stream: Stream, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(stream.fd, bytes, written);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') {
        throw new HarnessError({ message: `the output cannot be written: ${messageOf(error)}` });
      }
      waitForReader();
    }
  }
}

/** A pipe that is full and does not block: give its reader a few milliseconds. */
function waitForReader(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
