// A run's folder: what is written where, and how it is found again (docs/formats.md).

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { InputError, messageOf, UsageError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Capabilities } from '../runtime/types.ts';
import type { RunResults, RunSpec } from './types.ts';

/** Raised when the meaning of a stored file changes; a reader refuses what is newer than itself. */
export const RUN_FORMAT = 1;

/** What `test.json` holds. */
export interface StoredTest {
  readonly format: number;
  /** Version of Ordeal that wrote it. */
  readonly version: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly spec: RunSpec;
  readonly capabilities: Capabilities;
  /** What the runtime says of itself: image digest, engine version, node version. */
  readonly facts: JsonObject;
}

/** Paths of the files of a run. */
export const RunFile = {
  test: 'test.json',
  history: 'history.jsonl',
  plan: 'plan.json',
  faults: 'faults.jsonl',
  status: 'status.jsonl',
  clocks: 'clocks.jsonl',
  /** Runs in `sim` and `process`, on request. */
  messages: 'messages.jsonl',
  /** Of a run that was shrunk: what it was shrunk from, and how. */
  shrunk: 'shrunk.json',
  results: 'results.json',
  /** The report for people, one self-contained page. */
  report: 'report.html',
} as const;

/**
 * Makes `<out>/<system>/<time>-<seed>/`. Returns its path. Throws a `UsageError` where that cannot
 * be made.
 */
export function createRunDirectory(
  out: string,
  system: string,
  timestamp: string,
  seed: number,
): string {
  const name = `${timestamp.replaceAll(':', '').replace(/\.(\d+)Z$/, '.$1Z')}-${seed}`;
  const parent = resolve(out, system);
  let directory = join(parent, name);
  try {
    mkdirSync(parent, { recursive: true });
    for (let twin = 2; existsSync(directory); twin++) directory = join(parent, `${name}.${twin}`);
    mkdirSync(directory);
  } catch (cause) {
    const message = `${directory} cannot be made: ${messageOf(cause)}`;
    throw new UsageError({ message, hint: 'give --out a folder that can be written to', cause });
  }
  return directory;
}

/**
 * Lets `<out>/latest` point to a run's folder. Replaces the link in one step, so that there always
 * is one.
 */
export function pointLatest(directory: string): void {
  const out = resolve(directory, '..', '..');
  const temporary = join(out, `.latest-${basename(directory)}`);
  try {
    rmSync(temporary, { force: true });
    symlinkSync(relative(out, directory), temporary);
    renameSync(temporary, join(out, 'latest'));
  } catch {
    // A file system without links (or a folder in the link's place) does without `latest`.
    rmSync(temporary, { force: true });
  }
}

/** Writes one JSON file of a run, whole or not at all. */
export function writeRunFile(directory: string, file: string, content: unknown): void {
  const path = join(directory, file);
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** A stored run that was found. */
export interface StoredRun {
  readonly directory: string;
  readonly test: StoredTest;
  /** Null where the harness was killed before it could judge. */
  readonly results: RunResults | null;
}

/**
 * Finds a run by its folder, by `latest`, or by the end of its folder's name, below `out`.
 * Throws an `InputError` where there is none, or more than one.
 */
export function findRun(out: string, name: string): string {
  for (const candidate of [resolve(name), resolve(out, name)]) {
    if (existsSync(join(candidate, RunFile.test))) return realpathSync(candidate);
  }
  const found = listRuns(out).filter((directory) => directory.endsWith(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new InputError({
    message:
      found.length === 0
        ? `no stored run is named ${JSON.stringify(name)} below ${out}`
        : `${found.length} stored runs end in ${JSON.stringify(name)}`,
    hint: 'give the folder of a run, `latest`, or the end of a folder name that only one run has',
  });
}

/** The folders of all stored runs below `out`, oldest first within a system. */
export function listRuns(out: string): readonly string[] {
  const folders = (path: string): string[] => {
    if (!existsSync(path)) return [];
    try {
      return readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(path, entry.name))
        .sort();
    } catch (cause) {
      throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
    }
  };
  return folders(resolve(out))
    .flatMap(folders)
    .filter((directory) => existsSync(join(directory, RunFile.test)));
}

/** Reads a run's `test.json` and `results.json`. Throws an `InputError` that names the file. */
export function readStoredRun(directory: string): StoredRun {
  const test = readJson(join(directory, RunFile.test)) as StoredTest;
  if (typeof test?.format !== 'number' || typeof test.spec?.system !== 'string') {
    throw new InputError({ message: `${join(directory, RunFile.test)} is not the test of a run` });
  }
  if (test.format > RUN_FORMAT) {
    throw new InputError({
      message: `${join(directory, RunFile.test)} has format ${test.format}, newer than ${RUN_FORMAT}`,
      hint: `it was written by Ordeal ${test.version}: use that version or a newer one`,
    });
  }
  const results = join(directory, RunFile.results);
  return {
    directory,
    test,
    results: existsSync(results) ? (readJson(results) as RunResults) : null,
  };
}

function readJson(path: string): unknown {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}
