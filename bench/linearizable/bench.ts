// The benchmark. Usage: tsx bench/linearizable/bench.ts [row ids, with commas or spaces between
// them] [--json FILE]. Each row runs in a process of its own: the first check is the cold one; the
// warm one is the median of nine that come after half a second of checks, or after the first where
// that takes longer. Exit code 1 when a verdict is wrong. bench/support/compare.ts compares two
// files written with --json.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkSync } from '../../checkers/linearizable/check.ts';
import { type Figure, machine } from '../support/measure.ts';
import { namedModel } from './named-model.ts';
import { CASES, type Case } from './object-rows.ts';

interface Measurement {
  readonly id: string;
  readonly verdict: string;
  readonly expected: string;
  readonly coldMs: number;
  readonly warmMs: readonly number[];
  readonly warmMedianMs: number;
  readonly warmMinMs: number;
  readonly warmMaxMs: number;
  /** Processor time of the warm checks, per check: less disturbed by what else the machine does. */
  readonly warmCpuMs: number;
  /** Most memory the process held, the history included. */
  readonly peakMb: number;
  readonly methods: string;
}

const WARM_RUNS = 9;
/** The compiler needs some hundred checks of a millisecond until it is done. */
const WARM_UP_MS = 500;

function measure(row: Case): Measurement {
  const columns = row.history();
  const model = namedModel(row.model.name, row.model.options);
  let result = checkSync(columns, model, { configurationsMax: 0 });
  const check = (): number => {
    const start = process.hrtime.bigint();
    result = checkSync(columns, model);
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
  const coldMs = check();
  for (let spent = coldMs; spent < WARM_UP_MS; ) spent += check();
  const before = process.cpuUsage();
  const warm = Array.from({ length: WARM_RUNS }, check).sort((a, b) => a - b);
  const used = process.cpuUsage(before);
  return {
    id: row.id,
    verdict: result.verdict,
    expected: row.expected,
    coldMs,
    warmMs: warm,
    warmMedianMs: warm[WARM_RUNS >> 1] as number,
    warmMinMs: warm[0] as number,
    warmMaxMs: warm[WARM_RUNS - 1] as number,
    warmCpuMs: (used.user + used.system) / 1000 / WARM_RUNS,
    peakMb: process.resourceUsage().maxRSS / 1024,
    methods: Object.keys(result.statistics.methods).join('+'),
  };
}

function measureApart(row: Case): Measurement {
  const file = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...process.execArgv, file, '--measure', row.id],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`row ${row.id} failed:\n${stderr}`);
  return JSON.parse(stdout) as Measurement;
}

function lineOf(row: Case, { coldMs, verdict, ...measured }: Measurement): string {
  const spread = `${measured.warmMinMs.toFixed(1)}-${measured.warmMaxMs.toFixed(1)}`;
  return [
    row.id.padEnd(17),
    row.what.padEnd(44),
    verdict.padEnd(8),
    coldMs.toFixed(1).padStart(9),
    measured.warmMedianMs.toFixed(1).padStart(9),
    spread.padStart(16),
    measured.warmCpuMs.toFixed(1).padStart(9),
    String(row.targetMs ?? '-').padStart(8),
    measured.peakMb.toFixed(0).padStart(8),
    row.porcupine.padStart(14),
    ` ${measured.methods}`,
  ].join(' ');
}

function main(ids: readonly string[] | undefined, file: string | undefined): void {
  const unknown = ids?.find((id) => !CASES.some((row) => row.id === id));
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}`);
  process.stdout.write(`${JSON.stringify(machine())}\n`);
  process.stdout.write(
    'row               history                                      verdict    cold ms   warm ms       warm range    cpu ms   target  peak MB      porcupine  by\n',
  );
  const measurements = CASES.filter(({ id }) => ids === undefined || ids.includes(id)).map(
    (row) => {
      const measured = measureApart(row);
      process.stdout.write(`${lineOf(row, measured)}\n`);
      return measured;
    },
  );
  if (file !== undefined)
    writeFileSync(file, `${JSON.stringify(documentOf(measurements), null, 2)}\n`);
  if (measurements.some(({ verdict, expected }) => verdict !== expected)) process.exitCode = 1;
}

/** As bench/support/compare.ts reads it. */
function documentOf(measurements: readonly Measurement[]): object {
  const figures = measurements.flatMap(({ id, coldMs, warmMs, peakMb }): Figure[] => [
    { name: `${id}, cold`, unit: 'ms', values: [coldMs] },
    { name: `${id}, warm`, unit: 'ms', values: warmMs },
    { name: `${id}, memory`, unit: 'MB', values: [peakMb] },
  ]);
  return { title: 'linearizability', machine: machine(), figures, measurements };
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    // For itself: the one row that a process of its own measures.
    measure: { type: 'string' },
  },
});
const measured = CASES.find((row) => row.id === flags.measure);
if (measured !== undefined) process.stdout.write(JSON.stringify(measure(measured)));
else main(positionals.length === 0 ? undefined : positionals.join().split(','), flags.json);
