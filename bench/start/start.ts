// What the first moments cost: processor time (user and system) of the whole process, as multiples
// of `node -e 0` in the same sitting. Checkouts that are compared take turns.
//
//   npm run build && npx tsx bench/start/start.ts [CHECKOUT…]

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { quantile } from '../support/measure.ts';
import { wordsOf } from '../support/words.ts';

const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'ordeal-start-'));
const history = join(folder, 'history.jsonl');
writeFileSync(history, registerHistory(1_000));

const simulated = ['run', 'raft-kv', '--runtime', 'sim', '--seed', '7', '--out', folder];

/** What is measured, with the multiple of `node -e 0` that it may cost. */
const rows: readonly Row[] = [
  { name: '--version', bound: 2.5, words: ['--version'] },
  { name: '--help', bound: 2.5, words: ['--help'] },
  { name: 'list', bound: 2.5, words: ['list'] },
  { name: 'completion bash', bound: 2.5, words: ['completion', 'bash'] },
  { name: 'check, 1,000 operations', bound: 4.5, words: ['check', history] },
  { name: 'run in sim, to its first event', bound: 5, words: simulated, toFirstEvent: true },
];

interface Row {
  readonly name: string;
  readonly bound: number;
  readonly words: readonly string[];
  /** Only up to the first event of the run. */
  readonly toFirstEvent?: boolean;
}

/** One client writes and reads a register in turn: as many operations, twice as many events. */
function registerHistory(operations: number): string {
  const lines: string[] = [];
  for (let operation = 0; operation < operations; operation++) {
    const f = operation % 2 === 0 ? 'write' : 'read';
    const written = Math.floor(operation / 2);
    const event = { process: 0, f, key: 'k' };
    for (const type of ['invoke', 'ok']) {
      const value = f === 'read' && type === 'invoke' ? null : written;
      const index = lines.length;
      lines.push(JSON.stringify({ index, time: index * 1_000, type, ...event, value }));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Milliseconds of processor time of a process and all that it waited for. */
async function processorMs(words: readonly string[]): Promise<number> {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2>&1';
  const { stderr } = await execa('bash', ['-c', script, 'timed', ...words]);
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return (user + system) * 1_000;
}

async function measure(main: string, { words, toFirstEvent }: Row): Promise<number> {
  if (toFirstEvent !== true) return processorMs([process.execPath, main, ...words]);
  const hook = fileURLToPath(new URL('first-event.mjs', import.meta.url));
  const { stdout } = await execa(process.execPath, ['--import', hook, main, ...words]);
  return Number(stdout);
}

/** The built command of a checkout, as it is now and as it once was. */
function mainOf(checkout: string): string {
  const paths = ['dist/cli.mjs', 'dist/src/cli/main.js'].map((path) => join(checkout, path));
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  process.stderr.write(`${checkout} is not built: npm run build\n`);
  return process.exit(254);
}

const given = wordsOf('[CHECKOUT…]').map((word) => resolve(word ?? ''));
const checkouts = given.length === 0 ? [packageRoot()] : given;
const mains = checkouts.map(mainOf);
const bare: number[] = [];
const found = rows.map(() => mains.map((): number[] => []));
for (let round = 0; round < ROUNDS; round++) {
  for (const [row, each] of rows.entries()) {
    bare.push(await processorMs([process.execPath, '-e', '0']));
    for (const [index, main] of mains.entries()) {
      found[row]?.[index]?.push(await measure(main, each));
    }
  }
}
rmSync(folder, { recursive: true });

const unit = quantile(bare, 0.5);
process.stdout.write(`node -e 0: ${unit.toFixed(0)} ms (median of ${bare.length})\n`);
for (const [row, { name, bound }] of rows.entries()) {
  const shown = (found[row] ?? []).map((values) => {
    const median = quantile(values, 0.5);
    return `${(median / unit).toFixed(2).padStart(7)} (${median.toFixed(0)} ms)`.padEnd(20);
  });
  process.stdout.write(`${name.padEnd(32)} bound ${bound.toFixed(1)} ${shown.join(' ')}\n`);
}
