// How fast histories are read, and read and judged, from files of a million lines. Each file is
// read in a process of its own, so that the first reading is a cold start and the memory is that of
// reading alone.
//
//   npx tsx bench/import/import.ts [--lines 1000000] [--repeats 5] [--seed 1] [--json FILE]
//
// The bound: a million lines of whole operations read and judged in 2.5 s, in well under a
// gigabyte.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hostMonotonicMs } from '../../src/clock.ts';
import { EXPORTS, type ExportName } from '../../src/history/export/formats.ts';
import type { History } from '../../src/history/types.ts';
import { createRandom } from '../../src/random.ts';
import { defaultLoad, simulate } from '../elle/simulate.ts';
import { type Figure, report } from '../support/measure.ts';
import type { ReadTimes } from './read-one.ts';
import { registerHistory } from './register-history.ts';

const { values: flags } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

interface Case {
  readonly name: string;
  readonly format: ExportName;
  readonly as: 'columns' | 'ops';
  readonly judge: boolean;
  readonly history: () => History;
}

const lines = Number(flags.lines);
const random = () => createRandom(Number(flags.seed));
const registers = (operations: number) => (): History =>
  registerHistory({ operations, clients: 100, keys: 100 }, random());
const transactions = (): History => simulate(defaultLoad('list-append', lines / 2), random());

const cases: readonly Case[] = [
  {
    name: 'whole operations',
    format: 'operations',
    as: 'columns',
    judge: true,
    history: registers(lines),
  },
  {
    name: "Ordeal's events",
    format: 'ordeal',
    as: 'columns',
    judge: true,
    history: registers(lines / 2),
  },
  {
    name: 'Jepsen EDN',
    format: 'jepsen-edn',
    as: 'columns',
    judge: true,
    history: registers(lines / 2),
  },
  {
    name: 'transactions, Ordeal',
    format: 'ordeal',
    as: 'ops',
    judge: false,
    history: transactions,
  },
  {
    name: 'transactions, EDN',
    format: 'jepsen-edn',
    as: 'ops',
    judge: false,
    history: transactions,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'ordeal-bench-import-'));
try {
  const figures = cases.flatMap(measure);
  report(`import, ${lines} lines`, figures, flags.json ?? null);
} finally {
  rmSync(folder, { recursive: true });
}

function measure({ name, format, as, judge, history }: Case): Figure[] {
  const file = join(folder, 'history');
  const bytes = write(file, EXPORTS[format](history()));
  const times = readInChild(file, as, judge);
  const size = `${name} (${(bytes / 2 ** 20).toFixed(0)} MiB)`;
  const judged: Figure[] = judge
    ? [
        { name: `${size}: read and judged, cold`, unit: 's', values: times.judged.slice(0, 1) },
        { name: `${size}: read and judged, warm`, unit: 's', values: times.judged.slice(1) },
      ]
    : [];
  return [
    { name: `${size}: read, cold`, unit: 's', values: times.read.slice(0, 1) },
    { name: `${size}: read, warm`, unit: 's', values: times.read.slice(1) },
    ...judged,
    {
      name: `${size}: memory above the start`,
      unit: 'MiB',
      values: [times.rssMiB - times.rssBeforeMiB],
    },
    {
      name: `${size}: JSON.parse of each line, for comparison`,
      unit: 's',
      values: parseTimes(file, format),
    },
  ].filter((figure) => figure.values.length > 0);
}

/** Writes the lines, and returns the size of the file. */
function write(path: string, content: Iterable<string>): number {
  const file = openSync(path, 'w');
  let block: string[] = [];
  let bytes = 0;
  const flush = () => {
    bytes += writeSync(file, block.join(''));
    block = [];
  };
  for (const line of content) if (block.push(`${line}\n`) === 10_000) flush();
  flush();
  closeSync(file);
  return bytes;
}

function readInChild(file: string, as: string, judge: boolean): ReadTimes {
  const script = fileURLToPath(new URL('read-one.ts', import.meta.url));
  const words = [
    '--file',
    file,
    '--as',
    as,
    '--repeats',
    flags.repeats,
    ...(judge ? ['--judge'] : []),
  ];
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, ...words]);
  return JSON.parse(printed.toString()) as ReadTimes;
}

function parseTimes(file: string, format: ExportName): number[] {
  if (format === 'jepsen-edn') return [];
  const begin = hostMonotonicMs();
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    JSON.parse(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return [(hostMonotonicMs() - begin) / 1000];
}
