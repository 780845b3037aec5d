// Kills campaigns at 50 random moments and goes on with each until it is done. Exits 1 where a cell
// was lost, ran to its end twice, or came to another verdict than without kills, or where
// containers or processes are left. Usage: npx tsx bench/campaign/kills.ts [moments] [seed]
// [runtimes, as sim,process,docker]

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createRandom } from '../../src/random.ts';
import { type KillSignal, readOutcome, surviveKills } from '../../test/support/campaign-kills.ts';
import { root } from '../../test/support/imports.ts';

const [moments = '50', seed = '1', runtimes = 'sim,process,docker'] = process.argv.slice(2);
const random = createRandom(Number(seed)).fork('kills');
const signals: readonly KillSignal[] = ['SIGINT', 'SIGTERM', 'SIGKILL'];
const counts: Record<string, number> = {};
const problems: string[] = [];
let killed = 0;

const folder = mkdtempSync(join(tmpdir(), 'ordeal-kills-'));
const file = join(folder, 'kills.yaml');
writeFileSync(file, campaignText(runtimes.split(',')));
const entry = join(root, 'dist/cli.mjs');

const reference = join(folder, 'reference');
await execa(process.execPath, [entry, 'campaign', file, '--out', reference, '--reporter', 'json'], {
  cwd: root,
  reject: false,
  stdin: 'ignore',
});
const wanted = readOutcome(reference).verdicts;
for (let trial = 1; killed < Number(moments); trial++) {
  const out = join(folder, `trial-${trial}`);
  const { kills, verdicts, endings, exitCode } = await surviveKills({
    file,
    out,
    random: random.fork(String(trial)),
    signals,
    killsMax: Math.min(6, Number(moments) - killed),
    momentMsMax: 12_000,
  });
  killed += kills.length;
  for (const { signal } of kills) counts[signal] = (counts[signal] ?? 0) + 1;
  for (const [id, verdict] of Object.entries(wanted)) {
    if (!(id in verdicts)) problems.push(`trial ${trial}: ${id} is lost`);
    // In real time another run may be another run; a simulation may not.
    else if (id.includes('/sim/') && verdicts[id] !== verdict) {
      problems.push(`trial ${trial}: ${id} came to ${verdicts[id]} instead of ${verdict}`);
    }
    if ((endings[id] ?? 0) !== 1) {
      problems.push(`trial ${trial}: ${id} ended ${endings[id] ?? 0} times`);
    }
  }
  process.stdout.write(
    `trial ${trial}: ${kills.map(({ signal, afterMs }) => `${signal} ${afterMs}ms`).join(', ')}; ` +
      `exit ${exitCode}, ${Object.keys(verdicts).length} cells, ${problems.length} problems\n`,
  );
  rmSync(out, { recursive: true, force: true });
}
await execa(process.execPath, [entry, 'clean'], { cwd: root, reject: false });
const left = await execa(process.execPath, [entry, 'clean'], { cwd: root, reject: false });
if (!left.stdout.includes('nothing was left behind')) problems.push(`left: ${left.stdout}`);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${killed} kills (${JSON.stringify(counts)}), ${problems.length} problems\n`);
for (const problem of problems) process.stdout.write(`  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function campaignText(names: readonly string[]): string {
  const real = names.filter((name) => name !== 'sim');
  return [
    'name: kills',
    'matrix:',
    '  { systems: [raft-kv, two-phase-commit], nemeses: ["partition,kill"], runtimes: sim, seeds: 1..3 }',
    'include:',
    '  - { systems: raft-kv, bugs: stale-read, runtimes: sim, seeds: 1..3, label: buggy }',
    ...(real.length === 0
      ? []
      : [
          `  - { systems: raft-kv, workloads: register, nemeses: kill, runtimes: [${real.join()}], seeds: 1, timeLimit: 3s }`,
        ]),
    '',
  ].join('\n');
}
