// Reads the recorded transactional histories, which are data of the project's and not part of the
// package.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { modelNamed } from '../../checkers/elle/models.ts';
import type { RegisterCheckOptions } from '../../checkers/elle/rw-register.ts';
import { parseEdn } from '../../src/history/import/edn.ts';
import type { History, Op } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';

const root = new URL('../../../shared/data/elle/', import.meta.url);

/** Whether the recorded histories are there; says so loudly, once, when they are not. */
export const hasRecordedHistories = existsSync(root);
if (!hasRecordedHistories) {
  console.warn(
    `NOT RUN: no recorded histories at ${root.pathname}; the conformance tests are skipped`,
  );
}

/** A file below the recorded histories, unpacked if it is compressed. */
export function readText(path: string): string {
  const bytes = readFileSync(new URL(path, root));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The JSON files of a folder by name; empty when the recorded histories are absent. */
export function readCases(folder: string): readonly (readonly [string, RecordedCase])[] {
  if (!hasRecordedHistories) return [];
  return readdirSync(new URL(`${folder}/`, root))
    .sort()
    .map((name) => [name.replace('.json', ''), JSON.parse(readText(`${folder}/${name}`))] as const);
}

/** One object per line. */
export function readLines(path: string): readonly Json[] {
  if (!hasRecordedHistories) return [];
  return readText(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
}

export interface RecordedCase {
  readonly checker: string;
  readonly entry?: string;
  readonly options: RecordedOptions;
  readonly expected: RecordedVerdict & Readonly<Record<string, Json>>;
  readonly elle?: { readonly not: readonly string[]; readonly 'also-not': readonly string[] };
  readonly completions_only?: boolean;
  readonly history: History;
}

export interface RecordedVerdict {
  readonly valid: boolean | 'unknown' | 'error';
  readonly anomalies?: readonly string[];
  readonly should_be_valid?: boolean;
  readonly scope?: readonly string[];
}

export interface RecordedOptions {
  readonly 'consistency-models'?: readonly string[] | null;
  readonly anomalies?: readonly string[];
  readonly 'sequential-keys?'?: boolean;
  readonly 'linearizable-keys?'?: boolean;
  readonly 'wfr-keys?'?: boolean;
  readonly 'transaction-order'?: { readonly [index: string]: number };
}

/** Elle's options in our words. */
export function translate(options: RecordedOptions): RegisterCheckOptions {
  const models = options['consistency-models'];
  return {
    ...(models ? { consistency: models } : {}),
    ...(options.anomalies ? { anomalies: options.anomalies } : {}),
    ...(options['transaction-order'] ? { transactionOrder: options['transaction-order'] } : {}),
    sequentialKeys: options['sequential-keys?'] ?? false,
    linearizableKeys: options['linearizable-keys?'] ?? false,
    writesFollowReads: options['wfr-keys?'] ?? false,
  };
}

/** Elle's verdict in our words; where Elle threw, the history must be invalid. */
export function verdictOf(valid: boolean | 'unknown' | 'error'): 'valid' | 'invalid' | 'unknown' {
  if (valid === 'unknown') return 'unknown';
  return valid === true ? 'valid' : 'invalid';
}

export function isCycleKind(kind: string): boolean {
  return /^G(0|1c|2|-single|-nonadjacent)/.test(kind);
}

/**
 * What Elle reports besides anomalies: hints that a search was given up, or that a graph was empty.
 */
export function isElleNote(kind: string): boolean {
  return /-cycle-exists$|^cycle-search-timeout$|^empty-transaction-graph$/.test(kind);
}

/** Model names in our spelling, sorted. */
export function ourModels(names: readonly string[]): string[] {
  return names.map((name) => modelNamed(name) ?? name).sort();
}

/**
 * A history file of Jepsen's or elle-cli's: JSON lines, a JSON array, EDN maps, or an EDN vector of
 * maps.
 */
export function readHistoryFile(path: string): History {
  const text = readText(path);
  let events: readonly Json[];
  if (path.includes('.jsonl'))
    events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  else if (path.includes('.json')) events = JSON.parse(text);
  else {
    const forms = parseEdn(text);
    events = forms.length === 1 && Array.isArray(forms[0]) ? forms[0] : forms;
  }
  return events.map((event, index) => {
    const op = event as { readonly [name: string]: Json };
    return { index, time: 0, f: 'txn', ...op } as unknown as Op;
  });
}
