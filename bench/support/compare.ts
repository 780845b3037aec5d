// Compares two files that benchmarks wrote with --json, such as those of two commits. A figure has
// changed where the spreads of its values do not overlap and the medians differ by more than a
// tenth; anything less is noise on a machine that does other things too.
//
//   npx tsx bench/support/compare.ts before.json after.json
//
// Exit code 1 when a figure has become worse (all figures are times or sizes: more is worse).

import { readFileSync } from 'node:fs';
import { type Figure, type Machine, quantile } from './measure.ts';
import { wordsOf } from './words.ts';

interface Report {
  readonly title: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

const [before = '', after = ''] = wordsOf('BEFORE.json AFTER.json');
const old = reportOf(before);
const current = reportOf(after);
for (const { title, machine } of [old, current]) {
  const { cpu, cores, node, ordeal } = machine;
  process.stdout.write(`${title}: ordeal ${ordeal}, node ${node}, ${cores} × ${cpu}\n`);
}
let isWorse = false;
for (const figure of current.figures) {
  const known = old.figures.find(({ name }) => name === figure.name);
  if (known === undefined) continue;
  const change = changeOf(known.values, figure.values);
  if (change === 'worse') isWorse = true;
  const [a, b] = [quantile(known.values, 0.5), quantile(figure.values, 0.5)];
  const ratio = a === 0 ? '' : `${((b / a - 1) * 100).toFixed(0)} %`;
  process.stdout.write(
    `${figure.name.padEnd(56)} ${a.toPrecision(3).padStart(8)} → ${b.toPrecision(3).padStart(8)} ${figure.unit.padEnd(4)} ${ratio.padStart(7)}  ${change}\n`,
  );
}
if (isWorse) process.exitCode = 1;

function reportOf(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

function changeOf(a: readonly number[], b: readonly number[]): 'worse' | 'better' | 'same' {
  const ratio = quantile(b, 0.5) / quantile(a, 0.5);
  if (ratio > 1.1 && quantile(b, 0) > quantile(a, 1)) return 'worse';
  return ratio < 0.9 && quantile(b, 1) < quantile(a, 0) ? 'better' : 'same';
}
