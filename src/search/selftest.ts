// Proves that the harness would catch what it is there to catch: every planted bug must be found
// within the seeds that its registry entry promises, and the correct system must not be blamed over
// the same seeds. Besides the faults of its entry each bug meets other profiles of faults, so that
// one sees which faults find what.

import type { RunSpec } from '../run/types.ts';
import type { PlantedBug, System } from '../system.ts';
import type { SeedResult } from './seed-job.ts';
import { searchSeeds } from './seeds.ts';
import type { Roughness } from './swarm.ts';

/** A set of nemeses by name. The profile `entry` is that of each bug's own entry. */
export interface NemesisProfile {
  readonly name: string;
  readonly nemesis: readonly string[];
}

const ENTRY_PROFILE = 'entry';

/** What happened to one bug, or to the correct system, under one set of faults. */
export interface SelftestRow {
  /** Null for the correct system. */
  readonly bug: string | null;
  readonly profile: string;
  readonly workload: string;
  readonly nemesis: readonly string[];
  readonly seeds: number;
  /** Seeds in which a checker objected; of the correct system: false alarms. */
  readonly found: number;
  /** Seeds that showed nothing. */
  readonly unknown: number;
  /** How many seeds it took, counted from 1; null where it was never found. */
  readonly firstSeed: number | null;
  /**
   * Median of the simulated seconds until the violation was complete; null where it was never
   * found.
   */
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
  /** Besides those of the entries. */
  readonly profiles: readonly NemesisProfile[];
  /**
   * Seeds per row; with the faults of its entry a bug gets as many as that promises, if it is more.
   */
  readonly seedsMin: number;
  readonly roughness: Roughness;
  readonly jobs: number;
  readonly signal: AbortSignal;
  onRow?(row: SelftestRow): void;
}

/** One row to be measured. */
interface Cell {
  readonly bug: PlantedBug;
  /** Whether the bug is switched on. */
  readonly planted: boolean;
  readonly profile: NemesisProfile;
  readonly seeds: number;
}

/**
 * Runs the whole table, row by row: each bug under its profiles, then the correct system under the
 * same.
 */
export async function selftest(options: SelftestOptions): Promise<readonly SelftestRow[]> {
  const planted = options.bugs.flatMap((bug) => cellsOf(bug, options));
  const rows: SelftestRow[] = [];
  for (const cell of [...planted, ...correctCells(planted)]) {
    const results = await run(options, cell);
    if (options.signal.aborted) return rows;
    const row = rowOf(cell, results);
    rows.push(row);
    options.onRow?.(row);
  }
  return rows;
}

/** The run that is to find a bug. */
export function specOfBug(base: RunSpec, bug: PlantedBug): RunSpec {
  const { name, workload, nemesis, settings } = bug;
  return { ...base, ...settings, workload, nemesis, bugs: [name] };
}

/**
 * The same of the correct system, which must also go on: a planted bug is to be found by the
 * promise that it breaks.
 */
export function specWithoutBug(base: RunSpec, bug: PlantedBug): RunSpec {
  return { ...specOfBug(base, bug), bugs: [], liveness: 'core' };
}

/** A bug under its entry's faults, and under every other profile. */
function cellsOf(bug: PlantedBug, { profiles, seedsMin }: SelftestOptions): readonly Cell[] {
  const entry = { name: ENTRY_PROFILE, nemesis: bug.nemesis };
  const others = profiles.filter(({ nemesis }) => namesOf(nemesis) !== namesOf(bug.nemesis));
  const common = { bug, planted: true };
  return [
    { ...common, profile: entry, seeds: Math.max(seedsMin, bug.seedsMax) },
    ...others.map((profile) => ({ ...common, profile, seeds: seedsMin })),
  ];
}

/**
 * The correct system wherever a bug was: once for each workload and set of faults; with the faults
 * of an entry, once for each setting too.
 */
function correctCells(planted: readonly Cell[]): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const cell of planted) {
    const { bug, profile } = cell;
    const settings = profile.name === ENTRY_PROFILE ? bug.settings : null;
    const key = JSON.stringify([bug.workload, namesOf(profile.nemesis), settings]);
    const seeds = Math.max(cell.seeds, cells.get(key)?.seeds ?? 0);
    cells.set(key, { ...(cells.get(key) ?? cell), planted: false, seeds });
  }
  return [...cells.values()];
}

function namesOf(nemesis: readonly string[]): string {
  return [...nemesis].sort().join(',');
}

function run(
  { base, roughness, jobs, signal }: SelftestOptions,
  { bug, planted, profile, seeds: count }: Cell,
): Promise<readonly SeedResult[]> {
  const { nemesis } = profile;
  const spec = { ...(planted ? specOfBug(base, bug) : specWithoutBug(base, bug)), nemesis };
  const seeds = Array.from({ length: count }, (_, place) => spec.seed + place);
  return searchSeeds({ spec, roughness, seeds, jobs, stopAtFirst: false, signal });
}

function rowOf({ bug, planted, profile }: Cell, results: readonly SeedResult[]): SelftestRow {
  const found = results.filter(({ verdict }) => verdict === 'invalid');
  const place = results.findIndex(({ verdict }) => verdict === 'invalid');
  const firstSeed = place < 0 ? null : place + 1;
  const seconds = found.flatMap(({ failedAtSeconds }) => failedAtSeconds ?? []);
  seconds.sort((a, b) => a - b);
  const promised = planted && profile.name === ENTRY_PROFILE ? bug.seedsMax : null;
  const isMissed = promised !== null && (firstSeed === null || firstSeed > promised);
  return {
    bug: planted ? bug.name : null,
    profile: profile.name,
    workload: bug.workload,
    nemesis: profile.nemesis,
    seeds: results.length,
    found: found.length,
    unknown: results.filter(({ verdict }) => verdict === 'unknown').length,
    firstSeed,
    medianSeconds: seconds[Math.floor((seconds.length - 1) / 2)] ?? null,
    seedsMax: promised,
    broken: planted ? isMissed : found.length > 0,
    examples: found.slice(0, 3).map(({ seed }) => seed),
  };
}
