// Which way to order requests survives which fault? Runs every ordering of lock-server under every
// kind of fault in the simulator, and prints the table of docs/lock-server.md: `npx tsx
// bench/locks/orderings.ts [seeds]`.
//
// unsafe a checker objected: a lock held twice, tokens that do not grow, an older write accepted,
// an overtaking unavailable none objected, but in some run nobody got a lock during a whole fault
// of a second or more safe neither

import { recordedFaults } from '../../checkers/fault-windows.ts';
import type { Op } from '../../src/history/types.ts';
import { repeatCommand } from '../../src/report/repeat-command.ts';
import type { RunSpec } from '../../src/run/types.ts';
import { simulate } from '../../src/search/simulate.ts';
import { lockServerSpec } from '../../test/support/run-spec.ts';
import { wholeNumber, wordsOf } from '../support/words.ts';

const ORDERINGS = ['ticket', 'contention', 'timestamp'];
const FAULTS = ['none', 'partition', 'loss', 'kill', 'pause', 'clock'];
const WORKLOADS = ['lock-queue', 'fenced-register'];
const FAULT_MS_MIN = 1_000;

interface Shown {
  readonly outcome: 'safe' | 'unsafe' | 'unavailable';
  /** Kinds of anomalies, or how long nobody got a lock. */
  readonly why: readonly string[];
  readonly spec: RunSpec;
}

function specOf(ordering: string, fault: string, workload: string, seed: number): RunSpec {
  return lockServerSpec({
    workload,
    nemesis: fault === 'none' ? [] : [fault],
    concurrency: 10,
    rate: 100,
    timeLimitMs: 20_000,
    seed,
    keys: 5,
    operationsPerKeyMax: 200,
    options: { ordering },
  });
}

async function show(spec: RunSpec): Promise<Shown> {
  const history: Op[] = [];
  const { results } = await simulate(spec, { observer: { op: (op) => history.push(op) } });
  const kinds = Object.values(results.checkers).flatMap((result) =>
    result.verdict === 'invalid' ? result.anomalies.map(({ kind }) => kind) : [],
  );
  if (kinds.length > 0) return { outcome: 'unsafe', why: kinds, spec };
  if (results.verdict !== 'valid') {
    throw new Error(`seed ${spec.seed} showed nothing: ${results.doubts[0]?.text}`);
  }
  const granted = history.filter(
    ({ type, f }) => type === 'ok' && (f === 'acquire' || f === 'await'),
  );
  const stood = recordedFaults(history).find(
    ({ from, until }) =>
      until - from >= FAULT_MS_MIN * 1e6 &&
      !granted.some(({ time }) => time >= from && time <= until),
  );
  if (stood === undefined) return { outcome: 'safe', why: [], spec };
  const seconds = ((stood.until - stood.from) / 1e9).toFixed(1);
  return { outcome: 'unavailable', why: [`${seconds} s`], spec };
}

/** The worst of what the runs of a cell showed; how often, and the first run that shows it. */
async function cell(ordering: string, fault: string, seeds: number): Promise<string[]> {
  const shown: Shown[] = [];
  for (const workload of WORKLOADS) {
    for (let seed = 1; seed <= seeds; seed++) {
      shown.push(await show(specOf(ordering, fault, workload, seed)));
    }
  }
  const worst = (['unsafe', 'unavailable', 'safe'] as const).find((outcome) =>
    shown.some((one) => one.outcome === outcome),
  );
  const telling = shown.filter(({ outcome }) => outcome === worst);
  const { spec } = telling[0] as Shown;
  const why = [...new Set(telling.flatMap((one) => one.why))].sort();
  const what = why.length === 0 ? `${worst}` : `${worst} (${why.join(', ')})`;
  const runs = `${telling.length} of ${shown.length}`;
  return [ordering, fault, `**${what}**`, runs, `\`${repeatCommand(spec, null)}\``];
}

const [seedsText = '10'] = wordsOf('[SEEDS]');
const seeds = wholeNumber(seedsText);
const rows = [
  ['ordering', 'fault', 'outcome', 'in runs', 'a run that shows it'],
  ['---', '---', '---', '---', '---'],
];
for (const ordering of ORDERINGS) {
  for (const fault of FAULTS) rows.push(await cell(ordering, fault, seeds));
}
console.log(rows.map((row) => `| ${row.join(' | ')} |`).join('\n'));
