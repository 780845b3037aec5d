// The journal of a campaign: what was begun and what came of it, one JSON object a line, only ever
// added to. What ended is with the kernel before the next cell begins, and on the disk if it cannot
// be repeated, so that a campaign goes on after a `kill -9`, or after a power failure, where it
// was.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { hostMonotonicMs } from '../clock.ts';
import { HarnessError, InputError, messageOf } from '../errors.ts';
import { writeWhole } from '../line-file.ts';
import { type Attempt, CAMPAIGN_FORMAT } from './types.ts';

/** The first line. */
export interface JournalHeader {
  readonly type: 'campaign';
  readonly format: number;
  readonly name: string;
  readonly version: string;
  readonly planHash: string;
  /** `2/8`, or null for the whole plan. */
  readonly shard: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** The others. */
export type JournalLine =
  /** Ordeal was started, once more or for the first time. */
  | { readonly type: 'session'; readonly at: string; readonly pid: number }
  /** A run begins; `directory` is its folder below `--out`. */
  | { readonly type: 'start'; readonly cell: string; readonly directory: string }
  | { readonly type: 'end'; readonly cell: string; readonly attempt: Attempt };

export interface ReadJournal {
  readonly header: JournalHeader;
  readonly lines: readonly JournalLine[];
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/**
 * Reads a journal. A last line without its end is what a killed harness leaves, and is left out;
 * null where not even the first line is whole. Throws an `InputError` that names the line where
 * anything else is wrong.
 */
export function readJournal(path: string): ReadJournal | null {
  const bytes = readFileSync(path);
  const length = bytes.lastIndexOf(0x0a) + 1;
  if (length === 0) return null;
  const texts = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  const [first = '', ...rest] = texts;
  const header = parseHeader(path, first);
  const lines = rest.map((text, index) => {
    const line = parseLine(path, text, index + 2);
    if (isJournalLine(line)) return line;
    throw damaged(`${path}:${index + 2}: not a line of a journal`);
  });
  return { header, lines, length };
}

/**
 * Whose journal it is; what comes after the first line is not looked at. Null and throws as
 * `readJournal`.
 */
export function readJournalHeader(path: string): JournalHeader | null {
  const bytes = readFileSync(path);
  const length = bytes.indexOf(0x0a);
  return length < 0 ? null : parseHeader(path, bytes.subarray(0, length).toString('utf8'));
}

function parseHeader(path: string, text: string): JournalHeader {
  const header = parseLine(path, text, 1) as JournalHeader | null;
  if (header?.type !== 'campaign' || typeof header.format !== 'number') {
    throw damaged(`${path}:1: not the journal of a campaign`);
  }
  const { format, version } = header;
  if (format <= CAMPAIGN_FORMAT) return header;
  const hint = `it was written by Ordeal ${version}: use that version or a newer one`;
  throw new InputError({ message: `${path}:1: format ${format} is not known`, hint });
}

function isJournalLine(value: unknown): value is JournalLine {
  const line = value as (Partial<Record<string, unknown>> & { attempt?: unknown }) | null;
  if (line?.['type'] === 'session') return true;
  if (typeof line?.['cell'] !== 'string') return false;
  if (line['type'] === 'start') return typeof line['directory'] === 'string';
  const attempt = line.attempt as Partial<Attempt> | null | undefined;
  return line['type'] === 'end' && typeof attempt?.end?.kind === 'string';
}

function parseLine(path: string, text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(`${path}:${line}: not JSON: ${messageOf(cause)}`, cause);
  }
}

function damaged(message: string, cause?: unknown): InputError {
  return new InputError({ message, hint: 'start the campaign anew, without --resume', cause });
}

/** How long lines that can be had again may be without being forced to the disk. */
const SYNC_INTERVAL_MS = 1_000;

/** When a line has to be on the disk. */
export type Durability =
  /** Before `add` returns. */
  | 'now'
  /** Within about a second: a power failure may take it back, and what it says can be had again. */
  | 'soon';

export class Journal {
  readonly #path: string;
  #file: number | null;
  #broken = false;
  #syncedAtMs = hostMonotonicMs();

  private constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a');
  }

  static create(path: string, header: JournalHeader): Journal {
    const journal = new Journal(path);
    journal.#write(header, 'now');
    return journal;
  }

  /** Goes on with a journal, behind its last whole line. */
  static reopen(path: string, { length }: ReadJournal): Journal {
    if (existsSync(path)) truncateSync(path, length);
    return new Journal(path);
  }

  /**
   * Adds a line; it is with the kernel when this returns. Throws a `HarnessError` when the disk
   * refuses it.
   */
  add(line: JournalLine, durability: Durability): void {
    this.#write(line, durability);
  }

  /** What was added last is on the disk when this returns. */
  close(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    try {
      this.#try(() => fsyncSync(file));
    } finally {
      closeSync(file);
    }
  }

  #write(line: JournalHeader | JournalLine, durability: Durability): void {
    const file = this.#file;
    if (file === null) return;
    const now = hostMonotonicMs();
    this.#try(() => {
      if (this.#broken) throw new Error('an earlier line could not be written');
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      // Whatever came after half a line would be lost with it.
      this.#broken = true;
      writeWhole(file, bytes);
      this.#broken = false;
      if (durability === 'soon' && now - this.#syncedAtMs < SYNC_INTERVAL_MS) return;
      fsyncSync(file);
      this.#syncedAtMs = now;
    });
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (cause) {
      throw new HarnessError({
        message: `${this.#path} cannot be written: ${messageOf(cause)}`,
        hint: 'free some disk space, then go on with --resume',
        cause,
      });
    }
  }
}
