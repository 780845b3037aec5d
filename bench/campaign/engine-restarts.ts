// Restarts the container engine at random moments while a campaign with cells in containers goes
// on, goes on with the campaign until it is done, and looks for what must not be: a lost cell, a
// simulated cell that came to another verdict, a cell that ended twice, a container that `clean`
// leaves behind. Exits 1 where there is one. Usage: npx tsx bench/campaign/engine-restarts.ts
// 'COMMAND THAT RESTARTS THE ENGINE' [restarts] [seed]

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createRandom } from '../../src/random.ts';
import { readOutcome } from '../../test/support/campaign-kills.ts';
import { root } from '../../test/support/imports.ts';

const [restart, restarts = '5', seed = '1'] = process.argv.slice(2);
if (restart === undefined) throw new Error('say which command restarts the engine');
const random = createRandom(Number(seed)).fork('restarts');
const folder = mkdtempSync(join(tmpdir(), 'ordeal-restarts-'));
const file = join(folder, 'restarts.yaml');
const entry = join(root, 'dist/cli.mjs');
const problems: string[] = [];
writeFileSync(
  file,
  `name: restarts
matrix: { systems: raft-kv, workloads: register, nemeses: kill, runtimes: docker, seeds: 1..2, timeLimit: 3s }
include:
  - { systems: [raft-kv, two-phase-commit], nemeses: "partition,kill", runtimes: sim, seeds: 1..2 }
`,
);

function campaign(out: string) {
  const words = ['campaign', file, '--out', out, '--resume', '--reporter', 'json'];
  return execa(process.execPath, [entry, ...words], { cwd: root, reject: false, stdin: 'ignore' });
}

for (let trial = 1; trial <= Number(restarts); trial++) {
  const out = join(folder, `trial-${trial}`);
  const afterMs = 500 + random.int(10_000);
  const running = campaign(out);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await execa('sh', ['-c', restart], { stdio: 'ignore' });
  const disturbed = await running;
  const resumed = await campaign(out);
  const { verdicts, endings } = readOutcome(out);
  const cells = Object.entries(verdicts);
  for (const [id, verdict] of cells) {
    if (verdict !== 'valid') problems.push(`trial ${trial}: ${id} is ${verdict}`);
    if ((endings[id] ?? 0) > 1) problems.push(`trial ${trial}: ${id} ended ${endings[id]} times`);
  }
  if (cells.length === 0) problems.push(`trial ${trial}: all cells are lost`);
  process.stdout.write(
    `trial ${trial}: restart after ${afterMs} ms; exit ${disturbed.exitCode}, resumed ${resumed.exitCode}, ${cells.length} cells\n`,
  );
}
await execa(process.execPath, [entry, 'clean'], { cwd: root, reject: false });
const left = await execa(process.execPath, [entry, 'clean'], { cwd: root, reject: false });
if (!left.stdout.includes('nothing was left behind')) problems.push(`left: ${left.stdout}`);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${restarts} restarts, ${problems.length} problems\n`);
for (const problem of problems) process.stdout.write(`  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
