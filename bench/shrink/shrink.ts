// How small failing runs become, and how long that takes: for each planted bug of a system, the
// first seed that finds it under the settings of its entry, shrunk. Needs the compiled tree, whose
// workers simulate. `npm run build && npx tsx bench/shrink/shrink.ts [SYSTEM] [JOBS] [JSON]`

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatedSpec } from '../../src/cli/run/spec.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import { assert } from '../../src/errors.ts';
import { readHistoryFile } from '../../src/history/jsonl.ts';
import { signatureOf } from '../../src/run/signature.ts';
import { RunFile } from '../../src/run/stored-run.ts';
import type { RunSpec } from '../../src/run/types.ts';
import type { FaultPlan } from '../../src/runtime/faults.ts';
import { SeedPool } from '../../src/search/seed-pool.ts';
import { searchSeeds } from '../../src/search/seeds.ts';
import { specOfBug } from '../../src/search/selftest.ts';
import { observe } from '../../src/search/shrink/observe.ts';
import { shrink } from '../../src/search/shrink/shrink.ts';
import { type RunSize, sizeOf } from '../../src/search/shrink/size.ts';
import { writtenOut } from '../../src/search/shrink/written-out.ts';
import { simulate } from '../../src/search/simulate.ts';
import type { PlantedBug } from '../../src/system.ts';
import { findSystem } from '../../systems/index.ts';
import { machine } from '../support/measure.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

const SMALL = { faults: 3, operations: 12 };
const ATTEMPTS_MAX = 5_000;

interface Row {
  readonly bug: string;
  readonly seed: number;
  readonly before: RunSize;
  readonly after: RunSize;
  readonly attempts: number;
  readonly seconds: number;
  readonly small: boolean;
}

const [name = 'raft-kv', jobsText = '2', json = null] = wordsOf('[SYSTEM] [JOBS] [JSON]');
const system = findSystem(name);
assert(system !== undefined, `there is no system ${name}`);
const jobs = wholeNumber(jobsText);
const { signal } = new AbortController();

const rows: Row[] = [];
process.stdout.write(
  `shrinking: ${JSON.stringify(machine())}\n` +
    `${'planted bug'.padEnd(26)} seed  ${'before'.padEnd(24)}  ${'after'.padEnd(24)}  runs  seconds\n`,
);
for (const bug of system.bugs) {
  const row = await measure(bug);
  if (row === null) {
    process.stdout.write(`${bug.name.padEnd(26)} not found within ${bug.seedsMax} seeds\n`);
    continue;
  }
  rows.push(row);
  const { seed, before, after, attempts, seconds } = row;
  process.stdout.write(
    `${bug.name.padEnd(26)} ${String(seed).padStart(4)}  ${text(before)}  ${text(after)}  ` +
      `${String(attempts).padStart(4)}  ${seconds.toFixed(1).padStart(7)}\n`,
  );
}
const small = rows.filter((row) => row.small).length;
process.stdout.write(
  `${small} of ${system.bugs.length} have at most ${SMALL.faults} faults and ${SMALL.operations} operations\n`,
);
if (json !== null) {
  writeFileSync(
    json,
    `${JSON.stringify({ system: name, jobs, machine: machine(), rows }, null, 2)}\n`,
  );
}

function text({ operations, faults, nodes, timeLimitMs }: RunSize): string {
  const seconds = `${(timeLimitMs / 1000).toFixed(1)} s`;
  return `${operations} ops, ${faults} f, ${nodes} n, ${seconds}`.padEnd(24);
}

async function measure(bug: PlantedBug): Promise<Row | null> {
  assert(system !== undefined, 'it was found above');
  const spec = { ...specOfBug(simulatedSpec(system, 1), bug), bugs: [bug.name] };
  const seeds = Array.from({ length: bug.seedsMax }, (_, place) => 1 + place);
  const stopping = { jobs: 1, stopAtFirst: false, signal };
  const results = await searchSeeds({ spec, roughness: 'calm', seeds, ...stopping });
  const seed = results.find(({ verdict }) => verdict === 'invalid')?.seed;
  if (seed === undefined) return null;
  const { failing, signature } = await record({ ...spec, seed });
  const began = hostMonotonicMs();
  const pool = new SeedPool(jobs);
  const shrunk = await shrink({
    spec: failing,
    signature,
    jobs,
    attemptsMax: ATTEMPTS_MAX,
    signal,
    run: async (candidate) => (await pool.attempt(candidate))?.signature ?? null,
    observe: (candidate) => observe(candidate, signal),
  }).finally(() => pool.close());
  const after = sizeOf(shrunk.spec);
  return {
    bug: bug.name,
    seed,
    before: sizeOf(failing),
    after,
    attempts: shrunk.attempts,
    seconds: (hostMonotonicMs() - began) / 1000,
    small: after.faults <= SMALL.faults && after.operations <= SMALL.operations,
  };
}

/** The failing run with everything written out. */
async function record(spec: RunSpec): Promise<{ failing: RunSpec; signature: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'ordeal-shrink-'));
  try {
    const { results } = await simulate(spec, { directory });
    const plan = JSON.parse(readFileSync(join(directory, RunFile.plan), 'utf8')) as FaultPlan;
    const history = readHistoryFile(join(directory, RunFile.history));
    const signature = signatureOf(results);
    assert(signature !== null, 'the same seed fails again');
    return { failing: writtenOut(spec, { plan, history, results }), signature };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
