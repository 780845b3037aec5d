// What `ordeal compare A B` does: two stored runs side by side.

import { formatElapsed } from '../../duration.ts';
import { InputError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { type Line, span } from '../../report/line.ts';
import { signatureOf } from '../../run/signature.ts';
import { findRun, readStoredRun, type StoredRun } from '../../run/stored-run.ts';
import type { RunResults } from '../../run/types.ts';
import { formatNumber } from '../../text.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';

export async function run(
  { output }: CommandContext,
  [a = '', b = '']: readonly string[],
  { out, json }: { readonly out: string; readonly json: boolean },
): Promise<ExitCode> {
  const runs = [a, b].map((name) => readStoredRun(findRun(out, name))) as [StoredRun, StoredRun];
  const [left, right] = runs.map(measure) as [Measures, Measures];
  const settings = differences(runs[0].test.spec, runs[1].test.spec);
  const same = left.verdict === right.verdict && left.signature === right.signature;
  const exitCode = same ? exitCodes.valid : exitCodes.invalid;
  const directories = runs.map(({ directory }) => shownPath(directory));
  if (json) output.json({ exitCode, same, directories, settings, runs: [left, right] });
  else output.result(lines(directories, settings, left, right));
  return exitCode;
}

interface Measures {
  readonly verdict: string;
  readonly signature: string | null;
  readonly operations: number;
  /** Share of operations that succeeded. */
  readonly availability: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly faults: number;
}

function measure({ directory, results }: StoredRun): Measures {
  if (results === null) {
    const hint = 'judge it first: ordeal check';
    throw new InputError({ message: `${directory} has no results.json`, hint });
  }
  const { invoked, ok } = results.operations;
  return {
    verdict: results.verdict,
    signature: signatureOf(results),
    operations: invoked,
    availability: invoked === 0 ? null : ok / invoked,
    p50Ms: latency(results, 'p50'),
    p99Ms: latency(results, 'p99'),
    faults: results.faults.length,
  };
}

function latency(results: RunResults, percentile: 'p50' | 'p99'): number | null {
  const statistics = results.checkers['stats']?.statistics ?? null;
  const value = member(member(member(statistics, 'overall'), 'latencyMs'), percentile);
  return typeof value === 'number' ? value : null;
}

function member(json: Json, name: string): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as { readonly [name: string]: Json })[name] ?? null;
}

interface Difference {
  readonly setting: string;
  readonly values: readonly [unknown, unknown];
}

function differences(a: object, b: object): readonly Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap((setting): Difference[] => {
    const values = [a, b].map((spec) => (spec as Record<string, unknown>)[setting] ?? null);
    const [left, right] = values.map((value) => JSON.stringify(value));
    return left === right ? [] : [{ setting, values: [values[0], values[1]] }];
  });
}

const NAME_WIDTH = 14;

const VALUE_WIDTH = 24;

function lines(
  directories: readonly string[],
  settings: readonly Difference[],
  a: Measures,
  b: Measures,
): Line[] {
  const row = (name: string, left: string, right: string): Line => [
    span('dim', name.padEnd(NAME_WIDTH)),
    ` ${left.padEnd(VALUE_WIDTH)} `,
    left === right ? right : span('strong', right),
  ];
  const percent = (share: number | null): string =>
    share === null ? '-' : `${(share * 100).toFixed(1)} %`;
  const elapsed = (ms: number | null): string => (ms === null ? '-' : formatElapsed(ms));
  return [
    [span('heading', 'A'), `  ${directories[0]}`],
    [span('heading', 'B'), `  ${directories[1]}`],
    [],
    row('verdict', a.verdict, b.verdict),
    row('signature', a.signature ?? '-', b.signature ?? '-'),
    row('operations', formatNumber(a.operations), formatNumber(b.operations)),
    row('availability', percent(a.availability), percent(b.availability)),
    row('latency p50', elapsed(a.p50Ms), elapsed(b.p50Ms)),
    row('latency p99', elapsed(a.p99Ms), elapsed(b.p99Ms)),
    row('faults', String(a.faults), String(b.faults)),
    ...settings.map(({ setting, values }) =>
      row(setting, JSON.stringify(values[0]), JSON.stringify(values[1])),
    ),
  ];
}
