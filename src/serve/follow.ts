// How a run that is going on stands, from the files that it writes: its history and its faults,
// read on from where they were read before.

import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { JsonObject } from '../json.ts';
import { faultText } from '../report/faults.ts';
import { RunFile, readStoredRun } from '../run/stored-run.ts';
import type { RunSpec } from '../run/types.ts';
import type { ResolvedFault } from '../runtime/faults.ts';

export interface Progress {
  readonly phase: 'start' | 'main' | 'heal and final reads' | 'done';
  /** Seconds of the run that its history covers. */
  readonly seconds: number;
  readonly invoked: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Completions per second over the last two seconds of the history. */
  readonly rate: number;
  readonly faults: readonly string[];
  /** Null until the run has been judged. */
  readonly verdict: string | null;
  /** The first violation that was found while it went on, in words; null where there is none. */
  readonly violation: string | null;
}

const RATE_WINDOW_NS = 2e9;

export class Follower {
  readonly #directory: string;
  readonly #spec: RunSpec;
  readonly #history: Tail;
  readonly #faults: Tail;
  readonly #counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  readonly #active = new Map<string, string>();
  #recent: number[] = [];
  #firstNs: number | null = null;
  #lastNs = 0;

  /** Throws an `InputError` where there is no run. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#spec = readStoredRun(directory).test.spec;
    this.#history = new Tail(join(directory, RunFile.history));
    this.#faults = new Tail(join(directory, RunFile.faults));
  }

  /** Reads what was written since the last time. */
  look(): Progress {
    this.#history.read((line) => this.#event(line));
    this.#faults.read((line) => this.#fault(line));
    const since = this.#lastNs - RATE_WINDOW_NS;
    this.#recent = this.#recent.filter((time) => time > since);
    const { results } = readStoredRun(this.#directory);
    const { invoke, ok, fail, info } = this.#counts;
    const spanNs = Math.min(RATE_WINDOW_NS, this.#lastNs - (this.#firstNs ?? 0));
    return {
      phase: results !== null ? 'done' : this.#phase(),
      seconds: this.#lastNs / 1e9,
      invoked: invoke,
      ok,
      fail,
      info,
      rate: spanNs <= 0 ? 0 : this.#recent.length / (spanNs / 1e9),
      faults: [...this.#active.values()],
      verdict: results?.verdict ?? null,
      violation: results?.stopped == null ? null : 'the run was ended at its first violation',
    };
  }

  #phase(): Progress['phase'] {
    if (this.#firstNs === null) return 'start';
    const mainNs = this.#lastNs - this.#firstNs;
    return mainNs > this.#spec.timeLimitMs * 1e6 ? 'heal and final reads' : 'main';
  }

  #event({ type, time, process }: JsonObject): void {
    if (process === 'nemesis' || typeof time !== 'number') return;
    this.#firstNs ??= time;
    this.#lastNs = time;
    if (type === 'invoke' || type === 'ok' || type === 'fail' || type === 'info') {
      this.#counts[type]++;
      if (type !== 'invoke') this.#recent.push(time);
    }
  }

  #fault({ event, id, resolved }: JsonObject): void {
    if (typeof id !== 'string') return;
    if (event === 'heal') this.#active.delete(id);
    else if (event === 'inject' && resolved !== null && typeof resolved === 'object') {
      const what = resolved as unknown as ResolvedFault;
      this.#active.set(id, `${id} ${faultText(what.kind, what)}`);
    }
  }
}

/** Bytes read at one time, so that a long history never holds up other requests for long. */
const CHUNK_BYTES = 4 << 20;

/** A file of lines that grows. */
class Tail {
  readonly #path: string;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  read(take: (line: JsonObject) => void): void {
    if (!existsSync(this.#path)) return;
    const file = openSync(this.#path, 'r');
    try {
      const { size } = fstatSync(file);
      const chunk = Buffer.allocUnsafe(Math.max(0, Math.min(size - this.#position, CHUNK_BYTES)));
      const length = readSync(file, chunk, 0, chunk.length, this.#position);
      this.#position += length;
      const lines = (this.#rest + this.#decoder.write(chunk.subarray(0, length))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line, take);
    } finally {
      closeSync(file);
    }
  }
}

function takeLine(line: string, take: (line: JsonObject) => void): void {
  try {
    const json: unknown = JSON.parse(line);
    if (json !== null && typeof json === 'object') take(json as JsonObject);
  } catch {
    // Another program's line; what follows it is still worth showing.
    return;
  }
}
