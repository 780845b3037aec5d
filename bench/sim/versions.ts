// Do two versions of Node come to the same runs? Simulates every workload of every system under
// both, some seeds each, in the worlds of a swarm, and compares all that was stored, messages
// included, byte for byte. Exits 1 where something differs. Usage: npm run build && npx tsx
// bench/sim/versions.ts OTHER_NODE [seeds]

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { systems } from '../../systems/index.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

const [other = '', seeds = '5'] = wordsOf('OTHER_NODE [SEEDS]');
const seedsMax = wholeNumber(seeds);
const main = join(packageRoot(), 'dist/cli.mjs');
const nemeses = 'partition,kill,pause,clock,loss,swizzle,kill-at-sync,disk';
const folder = mkdtempSync(join(tmpdir(), 'ordeal-versions-'));

/** What a run stored; the results and the spec have times and versions of the host in them. */
const COMPARED = ['history.jsonl', 'messages.jsonl', 'faults.jsonl', 'status.jsonl', 'plan.json'];

/** A hash of what one run came to under that Node. */
async function simulate(node: string, words: readonly string[]): Promise<string> {
  const out = mkdtempSync(join(folder, 'runs-'));
  await execa(node, [main, 'run', ...words, '--out', out], { reject: false, stdin: 'ignore' });
  const [system = ''] = words;
  const [run = ''] = readdirSync(join(out, system));
  const hash = createHash('sha256');
  for (const file of COMPARED) hash.update(readFileSync(join(out, system, run, file)));
  rmSync(out, { recursive: true });
  return hash.digest('hex');
}

const { stdout: version } = await execa(other, ['--version']);
let compared = 0;
const different: string[] = [];
for (const { name, workloads } of systems.values()) {
  for (const workload of workloads) {
    for (let seed = 1; seed <= seedsMax; seed++) {
      const world = ['--runtime', 'sim', '--world', 'swarm', '--nemesis', nemeses, '--messages'];
      const words = [name, '--workload', workload, ...world, '--seed', `${seed}`];
      const [here, there] = await Promise.all([
        simulate(process.execPath, words),
        simulate(other, words),
      ]);
      compared++;
      if (here !== there) different.push(`${name} ${workload} ${seed}`);
    }
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(
  `${process.version} and ${version}: ${compared} runs compared, ${different.length} differ ${different.join(', ')}\n`,
);
if (different.length > 0) process.exitCode = 1;
