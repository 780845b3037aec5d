// How many simulated seconds a second of CPU time is worth: raft-kv with 100 operations per second
// and the default faults, by number of nodes. Checking is not counted. `npx tsx bench/sim/speed.ts
// [SECONDS] [JSON]`
//
// What limits it, and how it falls with the number of nodes: see bench/sim/README.md.

import type { RunSpec } from '../../src/run/types.ts';
import { holdHostGuard } from '../../src/runtime/sim/host-guard.ts';
import { simulate } from '../../src/search/simulate.ts';
import { raftKvSpec } from '../../test/support/run-spec.ts';
import { type Figure, report } from '../support/measure.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

const NODES = [3, 5, 7, 15, 31];
const RUNS = 5;

const [seconds = '60', json = null] = wordsOf('[SECONDS] [JSON]');
const simulatedMs = wholeNumber(seconds) * 1000;

function spec(nodes: number, seed: number, timeLimitMs: number): RunSpec {
  return raftKvSpec({
    nodes,
    seed,
    timeLimitMs,
    rate: 100,
    concurrency: 10,
    keys: Math.ceil(timeLimitMs / 10_000) * 5,
  });
}

/** Simulated seconds per CPU second up to the checking, and messages per simulated second. */
async function measure(nodes: number, seed: number): Promise<{ ratio: number; messages: number }> {
  const start = process.cpuUsage();
  let cpu = start;
  let messages = 0;
  let lastNs = 0;
  await simulate(spec(nodes, seed, simulatedMs), {
    onMessage(event) {
      if (event.event === 'sent') messages++;
      lastNs = event.time;
    },
    observer: {
      phase(phase) {
        if (phase === 'stop') cpu = process.cpuUsage(start);
      },
    },
  });
  const seconds = lastNs / 1e9;
  return { ratio: seconds / ((cpu.user + cpu.system) / 1e6), messages: messages / seconds };
}

const figures: Figure[] = [];
const release = holdHostGuard();
// The engine compiles what is hot while it warms up; a search over many seeds soon leaves that
// behind.
await simulate(spec(5, 0, 60_000));
for (const nodes of NODES) {
  const runs = [];
  for (let seed = 1; seed <= RUNS; seed++) runs.push(await measure(nodes, seed));
  figures.push({
    name: `${nodes} nodes: simulated seconds per CPU second`,
    unit: '×',
    values: runs.map(({ ratio }) => ratio),
  });
  figures.push({
    name: `${nodes} nodes: messages per simulated second`,
    unit: '/s',
    values: runs.map((run) => run.messages),
  });
}
release();
report(`simulation, raft-kv, ${simulatedMs / 1000} s each`, figures, json);
