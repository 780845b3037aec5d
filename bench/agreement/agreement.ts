// Do virtual and real time agree? A fault plan under which a planted bug shows in the simulator is
// carried out in containers (or processes), many times, with the same seed: how often does it show
// there? `npm run build && npx tsx bench/agreement/agreement.ts [BUG] [RUNTIME] [TIMES] [JSON]`

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { assert } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { machine } from '../support/measure.ts';

const SEEDS_MAX = 100;

const [bug = 'stale-read', runtime = 'docker', times = '20', json = null] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), 'ordeal-agreement-'));

interface Attempt {
  readonly verdict: string;
  readonly doubts: readonly string[];
}

try {
  const { directory, seed } = await failInSimulation();
  const plan = join(directory, 'plan.json');
  process.stdout.write(
    `${bug}: seed ${seed} fails in sim; its plan in ${runtime}, ${times} times\n`,
  );
  const attempts: Attempt[] = [];
  for (let time = 1; time <= Number(times); time++) {
    const attempt = await repeatForReal(plan, seed);
    attempts.push(attempt);
    process.stdout.write(
      `${String(time).padStart(3)}  ${attempt.verdict}  ${attempt.doubts.join(', ')}\n`,
    );
  }
  const failed = attempts.filter(({ verdict }) => verdict === 'invalid').length;
  process.stdout.write(`${failed} of ${attempts.length} fail in ${runtime}\n`);
  if (json !== null) {
    const document = { bug, seed, runtime, failed, attempts, machine: machine() };
    writeFileSync(json, `${JSON.stringify(document, null, 2)}\n`);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}

function ordeal(words: readonly string[]) {
  const main = join(packageRoot(), 'dist/cli.mjs');
  return execa(process.execPath, [main, ...words, '--json', '--out', out], { reject: false });
}

/**
 * The folder of the first seed that fails in the simulator, with the settings of the bug's entry.
 */
async function failInSimulation(): Promise<{ directory: string; seed: number }> {
  const words = ['run', 'raft-kv', '--bug', bug, '--runtime', 'sim', '--world', 'calm'];
  const searched = await ordeal([...words, '--seeds', String(SEEDS_MAX), '--seed', '1', '--bail']);
  const { stored } = JSON.parse(searched.stdout) as {
    stored: readonly { readonly directory: string; readonly seed: number }[];
  };
  const [first] = stored;
  assert(first !== undefined, `${bug} fails within ${SEEDS_MAX} seeds`);
  return { ...first, directory: realpathSync(first.directory) };
}

async function repeatForReal(plan: string, seed: number): Promise<Attempt> {
  const words = ['run', 'raft-kv', '--bug', bug, '--runtime', runtime, '--plan', plan];
  const { stdout, stderr } = await ordeal([...words, '--seed', String(seed)]);
  const { verdict, results } = JSON.parse(stdout) as {
    verdict?: string;
    results?: { readonly doubts: readonly { readonly code: string }[] };
  };
  assert(verdict !== undefined && results !== undefined, `a run has a verdict: ${stderr}`);
  return { verdict, doubts: [...new Set(results.doubts.map(({ code }) => code))] };
}
