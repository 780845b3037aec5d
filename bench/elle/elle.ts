// How fast transactional histories are judged, from memory, on one core. The numbers to beat are
// Elle's 3.2 s for 100,000 list-append transactions (quiet, warm JVM) and 33.8 s for a million.
//
//   npx tsx bench/elle/elle.ts [--sizes 10000,100000,1000000] [--repeats 5]
//     [--only list-append] [--json FILE]
//
// `--files` adds the way from a file of JSON lines to the verdict, `--history FILE` that of a
// recorded history, which is expected to be invalid.
//
// Run with `node --max-old-space-size=4096` to see that four GiB suffice for a million.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkListAppend } from '../../checkers/elle/list-append.ts';
import type { TransactionReport } from '../../checkers/elle/report.ts';
import { checkRwRegister, type RegisterCheckOptions } from '../../checkers/elle/rw-register.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import { readHistory } from '../../src/history/import/read-history.ts';
import type { History } from '../../src/history/types.ts';
import { createRandom } from '../../src/random.ts';
import { type Figure, report } from '../support/measure.ts';
import { defaultLoad, type SimulatedLoad, simulate } from './simulate.ts';

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    repeats: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    // Each history also from a JSONL file, read and judged: what `ordeal check` does.
    files: { type: 'boolean', default: false },
    // Recorded histories of list-append, in any format.
    history: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

interface Judgement {
  readonly name: string;
  readonly kind: SimulatedLoad['kind'];
  readonly check: (history: History) => TransactionReport;
}

const register = (name: string, options: RegisterCheckOptions): Judgement => ({
  name: `rw-register, ${name}`,
  kind: 'rw-register',
  check: (history) => checkRwRegister(history, options),
});

const judgements: readonly Judgement[] = [
  {
    name: 'list-append, strict-serializable',
    kind: 'list-append',
    check: (history) => checkListAppend(history),
  },
  {
    name: 'list-append, snapshot-isolation',
    kind: 'list-append',
    check: (history) => checkListAppend(history, { consistency: ['snapshot-isolation'] }),
  },
  register('strict-serializable', {}),
  register('strict-serializable, sequential keys', { sequentialKeys: true }),
  register('strict-serializable, linearizable keys', { linearizableKeys: true }),
];

const figures: Figure[] = [];
for (const path of flags.history) figures.push(await measureFile(path));
for (const transactions of flags.sizes.split(',').filter(Boolean).map(Number)) {
  for (const kind of ['list-append', 'rw-register'] as const) {
    const wanted = judgements.filter((one) => one.kind === kind && one.name.includes(flags.only));
    if (wanted.length === 0) continue;
    const history = simulate(defaultLoad(kind, transactions), createRandom(Number(flags.seed)));
    for (const judgement of wanted) figures.push(...measure(judgement, history, transactions));
    if (flags.files)
      figures.push(await measureWritten(wanted[0] as Judgement, history, transactions));
  }
}
const heapMiB = Math.round(process.resourceUsage().maxRSS / 1024);
figures.push({ name: 'largest resident set', unit: 'MiB', values: [heapMiB] });
report('elle', figures, flags.json ?? null);

function measure(judgement: Judgement, history: History, transactions: number): Figure[] {
  const seconds: number[] = [];
  for (let i = 0; i < Number(flags.repeats); i += 1) {
    const begin = hostMonotonicMs();
    const { verdict } = judgement.check(history);
    seconds.push((hostMonotonicMs() - begin) / 1000);
    if (verdict !== 'valid') throw new Error(`a correct history was judged ${verdict}`);
  }
  const name = `${judgement.name}, ${transactions} transactions`;
  return [
    { name, unit: 's', values: seconds },
    { name: `${name}: rate`, unit: 'txn/s', values: seconds.map((s) => transactions / s) },
  ];
}

/** Seconds from a file of JSON lines to the verdict. */
async function measureWritten(
  judgement: Judgement,
  history: History,
  transactions: number,
): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'ordeal-bench-'));
  const path = join(folder, 'history.jsonl');
  try {
    const file = openSync(path, 'w');
    for (let start = 0; start < history.length; start += 10_000) {
      const lines = history.slice(start, start + 10_000).map((op) => `${JSON.stringify(op)}\n`);
      writeSync(file, lines.join(''));
    }
    closeSync(file);
    const values = await timesOf(path, judgement.check, 'valid');
    return { name: `${judgement.name}, ${transactions} from JSONL`, unit: 's', values };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureFile(path: string): Promise<Figure> {
  return {
    name: basename(path),
    unit: 's',
    values: await timesOf(path, checkListAppend, 'invalid'),
  };
}

async function timesOf(
  path: string,
  check: Judgement['check'],
  expected: TransactionReport['verdict'],
): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < Number(flags.repeats); i += 1) {
    const begin = hostMonotonicMs();
    const imported = await readHistory(path, { as: 'ops' });
    if (imported.as !== 'ops') throw new Error('a history is read in the form that was asked for');
    const { verdict } = check(imported.history);
    seconds.push((hostMonotonicMs() - begin) / 1000);
    if (verdict !== expected) throw new Error(`${path} was judged ${verdict}, not ${expected}`);
  }
  return seconds;
}
