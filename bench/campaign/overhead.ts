// What a campaign costs over the sum of its runs: the same simulations, once through `ordeal
// campaign` and once through a bare loop that makes and stores each, both in processes of their own
// and in turn, because disks and processors are not equally quick all the time. Prints wall and
// processor time of each round, and the medians. Usage: npx tsx bench/campaign/overhead.ts [cells]
// [jobs] [rounds]

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';

const [cells = '1000', jobs = '1', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ordeal-overhead-'));
const file = join(folder, 'overhead.yaml');
writeFileSync(
  file,
  `name: overhead\nmatrix: { systems: raft-kv, workloads: register, nemeses: "partition,kill", runtimes: sim, seeds: 1..${cells}, timeLimit: 5s }\n`,
);
// Below the package, where what it bundles looks for the manifest.
const loop = join(packageRoot(), 'node_modules/.cache/ordeal/overhead-loop.mjs');
const loopText = `
import { mkdirSync, readFileSync } from 'node:fs';
import { simulate } from './src/run/simulate.ts';
const { cells } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { spec } of cells) {
  const directory = process.argv[3] + '/raft-kv/' + spec.seed;
  mkdirSync(directory, { recursive: true });
  await simulate(spec, { directory });
}
`;
await build({
  stdin: { contents: loopText, resolveDir: packageRoot(), loader: 'ts' },
  outfile: loop,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
});
const main = join(packageRoot(), 'dist/cli.mjs');
const planned = await execa(process.execPath, [main, 'campaign', file, '--dry-run', '--json']);
const plan = join(folder, 'plan.json');
writeFileSync(plan, planned.stdout);

/** Seconds of wall and processor time of a process and its threads. */
async function timed(words: readonly string[]): Promise<Cost> {
  const began = performance.now();
  const { stderr } = await execa('bash', [
    '-c',
    'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2>&1',
    'timed',
    ...words,
  ]);
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return { wall: (performance.now() - began) / 1_000, processor: user + system };
}

interface Cost {
  readonly wall: number;
  readonly processor: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const percent = (a: number, b: number): string => `${((a / b - 1) * 100).toFixed(1)} %`;

function print(name: string, bare: Cost, whole: Cost): void {
  process.stdout.write(
    `${name}: runs alone ${bare.wall.toFixed(1)} s (processor ${bare.processor.toFixed(1)} s), ` +
      `campaign with --jobs ${jobs} ${whole.wall.toFixed(1)} s (processor ${whole.processor.toFixed(1)} s): ` +
      `${percent(whole.wall, bare.wall)} wall, ${percent(whole.processor, bare.processor)} processor\n`,
  );
}

const runs = { bare: join(folder, 'bare'), whole: join(folder, 'runs') };
const costs: Record<keyof typeof runs, Cost[]> = { bare: [], whole: [] };
const commands = {
  bare: [loop, plan, runs.bare],
  whole: [main, 'campaign', file, '--jobs', jobs, '--out', runs.whole],
};
for (let round = 0; round < Number(rounds); round++) {
  // Each goes first in every other round.
  const order = round % 2 === 0 ? (['bare', 'whole'] as const) : (['whole', 'bare'] as const);
  for (const kind of order) {
    costs[kind].push(await timed([process.execPath, ...commands[kind]]));
    rmSync(runs[kind], { recursive: true, force: true });
  }
  print(`round ${round + 1}`, costs.bare.at(-1) as Cost, costs.whole.at(-1) as Cost);
}
rmSync(folder, { recursive: true, force: true });
const middle = (kind: keyof typeof runs): Cost => ({
  wall: median(costs[kind].map(({ wall }) => wall)),
  processor: median(costs[kind].map(({ processor }) => processor)),
});
print(`${cells} cells, medians`, middle('bare'), middle('whole'));
