// What every benchmark prints: the machine, the versions, the median and the spread of each figure;
// and the same as JSON, so that two commits can be compared.

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { packageVersion } from '../../src/package-root.ts';

/** Several measurements of one thing. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly ordeal: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    ordeal: packageVersion(),
  };
}

/** Nearest-rank quantile of at least one value; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Prints a table, and writes the figures to `path` where one is given. */
export function report(title: string, figures: readonly Figure[], path: string | null): void {
  const { cpu, cores, memoryGiB, node, ordeal } = machine();
  const lines = [
    `${title}: ordeal ${ordeal}, node ${node}, ${cores} × ${cpu}, ${memoryGiB} GiB`,
    ...figures.map(({ name, unit, values }) => {
      const spread = `${round(quantile(values, 0))} … ${round(quantile(values, 1))}`;
      return `${name.padEnd(56)} ${round(quantile(values, 0.5)).padStart(8)} ${unit.padEnd(8)} (${spread}, n=${values.length})`;
    }),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (path === null) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ title, machine: machine(), figures }, null, 2)}\n`);
}
