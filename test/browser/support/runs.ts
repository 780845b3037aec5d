// Stored runs for the tests: made in the simulator, or recorded earlier and kept packed.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeReport } from '../../../src/report/stored/write-report.ts';
import { partsOf } from '../../../src/run/parts.ts';
import { runTest } from '../../../src/run/run.ts';
import type { RunResults, RunSpec } from '../../../src/run/types.ts';
import { createProcessRuntime } from '../../../src/runtime/process/runtime.ts';
import { simulate } from '../../../src/search/simulate.ts';
import { systems } from '../../../systems/index.ts';
import { root } from '../../support/imports.ts';
import { runSpec } from '../../support/run-spec.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface MadeRun {
  readonly directory: string;
  readonly report: string;
  readonly results: RunResults;
}

/** A short run of a system's workload, without faults but those that are asked for. */
export function specOf(parts: Partial<RunSpec> & Pick<RunSpec, 'system' | 'workload'>): RunSpec {
  const nodes = systems.get(parts.system)?.nodes.default ?? 3;
  return runSpec({
    nemesis: ['partition', 'kill'],
    nodes,
    concurrency: 8,
    rate: 60,
    timeLimitMs: 4000,
    keys: 4,
    operationsPerKeyMax: 100,
    ...parts,
  });
}

/** Makes a run in the simulator, and its report. */
export async function makeRun(spec: RunSpec, keepMessages = false): Promise<MadeRun> {
  const directory = join(temporaryFolder('report'), spec.system, `run-${spec.seed}`);
  mkdirSync(directory, { recursive: true });
  const { results } = await simulate(spec, { directory, keepMessages });
  return { directory, results, report: writeReport(directory, 'runs/example') };
}

/** Makes a run on local processes, with its messages, and its report. */
export async function makeProcessRun(spec: RunSpec): Promise<MadeRun> {
  const directory = join(temporaryFolder('report'), spec.system, `run-${spec.seed}`);
  mkdirSync(directory, { recursive: true });
  const { results } = await runTest(spec, {
    ...partsOf(spec),
    runtime: createProcessRuntime(),
    directory,
    observer: {},
    signal: new AbortController().signal,
    version: 'test',
    keepMessages: true,
  });
  return { directory, results, report: writeReport(directory, 'runs/example') };
}

/**
 * A run as `pack-run.mjs` packed it: the files of its folder by name, in one compressed JSON
 * document.
 */
export function unpackRun(name: string): MadeRun {
  const packed = readFileSync(join(root, 'test/browser/recorded', `${name}.json.gz`));
  const files = JSON.parse(gunzipSync(packed).toString('utf8')) as Readonly<Record<string, string>>;
  const directory = join(temporaryFolder('report'), 'recorded', name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const results = JSON.parse(files['results.json'] ?? '{}') as RunResults;
  return { directory, results, report: writeReport(directory, `runs/${name}`) };
}
