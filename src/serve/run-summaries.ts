// What the list of runs shows of each: read once and kept, because a finished run does not change.

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OrdealError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { findingsOf } from '../report/account.ts';
import { listRuns, RunFile, readStoredRun } from '../run/stored-run.ts';
import type { RunResults, RunSpec } from '../run/types.ts';

export interface RunSummary {
  /** The two parts of its path below the runs folder. */
  readonly system: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly spec: RunSpec;
  /** Null for a run that goes on, or was ended before it was judged. */
  readonly results: RunResults | null;
  /** The first thing wrong with it; empty where there is none. */
  readonly trouble: string;
  /** Milliseconds; null where nothing succeeded. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** Newest first. What is no run, or a newer format, is left out. */
export class RunSummaries {
  readonly #out: string;
  readonly #known = new Map<string, RunSummary>();

  constructor(out: string) {
    this.#out = out;
  }

  all(): readonly RunSummary[] {
    return listRuns(this.#out)
      .flatMap((directory) => this.#read(directory) ?? [])
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
  }

  find(system: string, name: string): RunSummary | null {
    return this.all().find((each) => each.system === system && each.name === name) ?? null;
  }

  #read(directory: string): RunSummary | null {
    const results = join(directory, RunFile.results);
    const changed = existsSync(results) ? statSync(results).mtimeMs : 0;
    const id = `${directory}\n${changed}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    try {
      const summary = summaryOf(directory);
      if (summary.results !== null) this.#known.set(id, summary);
      return summary;
    } catch (error) {
      if (error instanceof OrdealError) return null;
      throw error;
    }
  }
}

function summaryOf(directory: string): RunSummary {
  const { test, results } = readStoredRun(directory);
  const finding = results === null ? undefined : findingsOf(results)[0];
  const latency = member(member(results?.checkers['stats']?.statistics, 'overall'), 'latencyMs');
  const where = finding?.anomaly.key === undefined ? '' : `key ${finding.anomaly.key}: `;
  return {
    system: basename(dirname(directory)),
    name: basename(directory),
    startedAt: test.startedAt,
    spec: test.spec,
    results,
    trouble:
      finding !== undefined
        ? `${where}${finding.anomaly.kind}: ${finding.anomaly.summary}`
        : (results?.doubts[0]?.text ?? ''),
    p50: numberOf(member(latency, 'p50')),
    p99: numberOf(member(latency, 'p99')),
  };
}

function member(json: Json | undefined, name: string): Json | undefined {
  if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json)) {
    return undefined;
  }
  return (json as JsonObject)[name];
}

function numberOf(json: Json | undefined): number | null {
  return typeof json === 'number' ? json : null;
}
