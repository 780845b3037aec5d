// Proves that the harness would catch what it is there to catch: every planted bug must be found within the seeds
// that its registry entry promises, and the correct system must not be blamed over the same seeds.

import type { PlantedBug, System } from '../system.ts';
import { type SeedResult, searchSeeds } from './seeds.ts';
import type { Roughness } from './swarm.ts';
import type { RunSpec } from './types.ts';

/** What happened to one bug, or to the correct system, under one set of faults. */
export interface SelftestRow {
  /** Null for the correct system. */
  readonly bug: string | null;
  readonly nemesis: readonly string[];
  readonly seeds: number;
  /** Seeds in which a checker objected. */
  readonly found: number;
  /** Seeds that showed nothing. */
  readonly unknown: number;
  /** How many seeds it took, counted from 1; null where it was never found. */
  readonly firstSeed: number | null;
  /** Median of the simulated seconds until the violation was complete; null where it was never found. */
  readonly medianSeconds: number | null;
  /** What the registry promises; null where nothing is promised. */
  readonly seedsMax: number | null;
  /** The bug was not found within its promise, or the correct system was blamed. */
  readonly broken: boolean;
  /** The first seeds of interest: those that found the bug, or that blamed the correct system. */
  readonly examples: readonly number[];
}

export interface SelftestOptions {
  readonly system: System;
  /** Everything of a run but what a bug's entry decides. */
  readonly base: RunSpec;
  readonly bugs: readonly PlantedBug[];
  /** At least this many seeds per row; a bug gets as many as its entry promises, if that is more. */
  readonly seedsMin: number;
  readonly roughness: Roughness;
  readonly jobs: number;
  readonly signal: AbortSignal;
  onRow?(row: SelftestRow): void;
}

/** Runs the whole table, row by row: each bug, then the correct system under the same faults. */
export async function selftest(options: SelftestOptions): Promise<readonly SelftestRow[]> {
  const rows: SelftestRow[] = [];
  const add = (row: SelftestRow): void => {
    rows.push(row);
    options.onRow?.(row);
  };
  for (const bug of options.bugs) {
    if (options.signal.aborted) return rows;
    const seeds = Math.max(options.seedsMin, bug.seedsMax);
    const spec = { ...specOfBug(options.base, bug), bugs: [bug.name] };
    add(bugRow(bug, await run(options, spec, seeds)));
  }
  for (const [nemesis, bugs] of byNemesis(options.bugs)) {
    if (options.signal.aborted) return rows;
    const [bug] = bugs;
    if (bug === undefined) continue;
    const seeds = Math.max(options.seedsMin, ...bugs.map((each) => each.seedsMax));
    const results = await run(options, specOfBug(options.base, bug), seeds);
    add(correctRow(nemesis.split(','), results));
  }
  return rows;
}

/** The run that is to find a bug. */
export function specOfBug(base: RunSpec, bug: PlantedBug): RunSpec {
  const { workload, nemesis, settings } = bug;
  return { ...base, ...settings, workload, nemesis };
}

function byNemesis(bugs: readonly PlantedBug[]): ReadonlyMap<string, readonly PlantedBug[]> {
  const groups = new Map<string, PlantedBug[]>();
  for (const bug of bugs) {
    const name = [...bug.nemesis].sort().join(',');
    groups.set(name, [...(groups.get(name) ?? []), bug]);
  }
  return groups;
}

function run(
  { roughness, jobs, signal }: SelftestOptions,
  spec: RunSpec,
  count: number,
): Promise<readonly SeedResult[]> {
  const seeds = Array.from({ length: count }, (_, place) => spec.seed + place);
  return searchSeeds({ spec, roughness, seeds, jobs, stopAtFirst: false, signal });
}

function bugRow(bug: PlantedBug, results: readonly SeedResult[]): SelftestRow {
  const row = summary(results);
  const first = row.firstSeed;
  return {
    ...row,
    bug: bug.name,
    nemesis: bug.nemesis,
    seedsMax: bug.seedsMax,
    broken: first === null || first > bug.seedsMax,
  };
}

function correctRow(nemesis: readonly string[], results: readonly SeedResult[]): SelftestRow {
  const row = summary(results);
  return { ...row, bug: null, nemesis, seedsMax: null, broken: row.found > 0 };
}

function summary(
  results: readonly SeedResult[],
): Omit<SelftestRow, 'bug' | 'nemesis' | 'seedsMax' | 'broken'> {
  const found = results.filter(({ verdict }) => verdict === 'invalid');
  const place = results.findIndex(({ verdict }) => verdict === 'invalid');
  const seconds = found.flatMap(({ failedAtSeconds }) => failedAtSeconds ?? []);
  seconds.sort((a, b) => a - b);
  return {
    seeds: results.length,
    found: found.length,
    unknown: results.filter(({ verdict }) => verdict === 'unknown').length,
    firstSeed: place < 0 ? null : place + 1,
    medianSeconds: seconds[Math.floor((seconds.length - 1) / 2)] ?? null,
    examples: found.slice(0, 3).map(({ seed }) => seed),
  };
}
