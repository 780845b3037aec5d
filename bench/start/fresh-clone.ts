// From a fresh clone to the verdict of the first run, part by part: wall time, and processor time
// of all processes. Clones what is committed in each checkout into a temporary folder, one after
// another. npm's cache is the machine's own, so packages are not fetched anew.
//
//   npx tsx bench/start/fresh-clone.ts [CHECKOUT…]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { wordsOf } from '../support/words.ts';

/** The first two are `npm ci`, in two steps. */
const parts = [
  { name: 'npm ci --ignore-scripts', words: ['npm', 'ci', '--ignore-scripts', '--no-audit'] },
  { name: 'npm run prepare', words: ['npm', 'run', 'prepare'] },
  { name: 'npx ordeal --version', words: ['npx', 'ordeal', '--version'] },
  {
    name: 'npx ordeal run …',
    words: 'npx ordeal run raft-kv --runtime process --time-limit 5s --seed 7'.split(' '),
  },
] as const;

interface Cost {
  readonly wall: number;
  readonly processor: number;
}

async function timed(cwd: string, words: readonly string[]): Promise<Cost> {
  const began = performance.now();
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2>&1';
  const { stderr } = await execa('bash', ['-c', script, 'timed', ...words], { cwd, reject: false });
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return { wall: (performance.now() - began) / 1_000, processor: user + system };
}

const given = wordsOf('[CHECKOUT…]').map((word) => resolve(word ?? ''));
const checkouts = given.length === 0 ? [packageRoot()] : given;
for (const [index, checkout] of checkouts.entries()) {
  const folder = mkdtempSync(join(tmpdir(), 'ordeal-clone-'));
  await execa('git', ['clone', '--quiet', '--no-hardlinks', checkout, folder]);
  process.stdout.write(`checkout ${index + 1}: ${checkout}\n`);
  const total = { wall: 0, processor: 0 };
  for (const { name, words } of parts) {
    const { wall, processor } = await timed(folder, words);
    total.wall += wall;
    total.processor += processor;
    process.stdout.write(`  ${name.padEnd(24)} ${line({ wall, processor })}\n`);
  }
  process.stdout.write(`  ${'all'.padEnd(24)} ${line(total)}\n`);
  rmSync(folder, { recursive: true });
}

function line({ wall, processor }: Cost): string {
  return `${wall.toFixed(1).padStart(7)} s   ${processor.toFixed(1).padStart(6)} s of processor time`;
}
