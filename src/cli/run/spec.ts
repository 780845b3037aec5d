// From the options of `ordeal run` to the spec of a run: what is not given comes from the planted
// bugs, then from the system, then from the defaults. Pure, but for what is passed in.

import { workloads } from '../../../workloads/index.ts';
import type { Workload, WorkloadSettings } from '../../../workloads/workload.ts';
import { formatDuration } from '../../duration.ts';
import { UsageError } from '../../errors.ts';
import type { Nemesis } from '../../faults/vocabulary/nemesis.ts';
import type { RunSpec } from '../../run/types.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import type { Capabilities, RuntimeName } from '../../runtime/types.ts';
import type { Roughness } from '../../search/swarm.ts';
import type { PlantedBug, System } from '../../system.ts';
import { count } from '../../text.ts';
import { bugsNamed, nemesesNamed, systemNamed, workloadNamed } from '../registry.ts';
import { type RunOptions, runDefaults } from './options.ts';
import { systemOptionsFrom, systemOptionsText } from './system-options.ts';
import { workloadSettings } from './workload-settings.ts';

/** What the names on the command line stand for. Made before anything is asked of a runtime. */
export interface Chosen {
  readonly system: System;
  readonly workload: Workload;
  /** What is asked of the workload beyond the load; undefined where nothing is. */
  readonly settings: WorkloadSettings | undefined;
  readonly bugs: readonly PlantedBug[];
  /** Null where the defaults of the runtime are to be used. */
  readonly nemeses: readonly Nemesis[] | null;
  readonly nodes: number;
  /**
   * What was taken from the planted bugs, in words: `nemesis partition,pause`; empty where nothing
   * was.
   */
  readonly fromBugs: readonly string[];
}

/** Throws a `UsageError` where a name does not exist or does not fit. */
export function chooseParts(systemName: string, options: RunOptions): Chosen {
  const system = systemNamed(systemName);
  const bugs = bugsNamed(options.bug, system);
  const [bug] = bugs;
  const fromBugs: string[] = [];
  const fromBug = <T>(given: T | null, name: string, value: T | undefined): T | null => {
    if (given !== null || value === undefined) return given;
    fromBugs.push(`--${name} ${String(value)}`);
    return value;
  };
  const workload =
    fromBug(options.workload, 'workload', bug?.workload) ?? system.workloads[0] ?? '';
  const bugNemesis = bug === undefined ? undefined : nemesisOfBugs(bugs);
  const nemesis =
    options.plan === null
      ? fromBug(options.nemesis, 'nemesis', bugNemesis)
      : (options.nemesis ?? []);
  const nodes = fromBug(options.nodes, 'nodes', bug?.settings?.nodes) ?? system.nodes.default;
  if (nodes < system.nodes.minimum) {
    throw new UsageError({
      message: `--nodes: ${system.name} needs at least ${count(system.nodes.minimum, 'node')}, not ${nodes}`,
      hint: `it runs on ${system.nodes.default} by default`,
    });
  }
  if (nodes < 2 && nemesis?.includes('partition')) {
    throw new UsageError({
      message: 'nemesis partition needs at least 2 nodes, not 1',
      hint: 'raise --nodes, or leave partition out of --nemesis',
    });
  }
  const found = workloadNamed(workload, system);
  return {
    system,
    workload: found,
    settings: workloadSettings(found, options, workloads),
    bugs,
    nemeses: nemesis === null ? null : nemesesNamed(nemesis),
    nodes,
    fromBugs,
  };
}

/** Every nemesis that one of the bugs needs. */
function nemesisOfBugs(bugs: readonly PlantedBug[]): readonly string[] {
  return [...new Set(bugs.flatMap((bug) => bug.nemesis))];
}

/** What only the runtime, the files and the host's entropy can tell. */
export interface Surroundings {
  readonly runtime: RuntimeName;
  readonly capabilities: Capabilities;
  readonly plan: FaultPlan | null;
  readonly drawSeed: () => number;
}

export interface PlannedRun {
  readonly spec: RunSpec;
  readonly nemeses: readonly Nemesis[];
  readonly fromBugs: readonly string[];
}

export function makeSpec(chosen: Chosen, options: RunOptions, around: Surroundings): PlannedRun {
  const { system, workload, bugs, nodes } = chosen;
  const settings = bugs[0]?.settings;
  const fromBugs = [...chosen.fromBugs];
  const setting = (given: number | null, name: 'timeLimitMs' | 'concurrency'): number => {
    if (given !== null) return given;
    const value = settings?.[name];
    if (value === undefined) return runDefaults[name];
    const isTime = name === 'timeLimitMs';
    fromBugs.push(isTime ? `--time-limit ${formatDuration(value)}` : `--${name} ${value}`);
    return value;
  };
  const rate = options.rate === undefined ? (settings?.rate ?? runDefaults.rate) : options.rate;
  if (options.rate === undefined && settings?.rate !== undefined) fromBugs.push(`--rate ${rate}`);
  const nemeses = chosen.nemeses ?? defaultNemeses(around.capabilities, nodes);
  const seed = options.seed ?? around.drawSeed();
  const roughness = roughnessOf(options, around.runtime);
  const given = systemOptionsFrom(options.option, system);
  const ofBug = Object.entries(settings?.options ?? {}).filter(([name]) => !(name in given));
  const fromBug = Object.fromEntries(ofBug);
  if (ofBug.length > 0) fromBugs.push(`--option ${systemOptionsText(fromBug)}`);
  const spec: RunSpec = {
    system: system.name,
    workload: workload.name,
    nemesis: nemeses.map((nemesis) => nemesis.name),
    runtime: around.runtime,
    nodes,
    concurrency: setting(options.concurrency, 'concurrency'),
    rate,
    timeLimitMs: setting(options.timeLimit, 'timeLimitMs'),
    operationTimeoutMs: options.opTimeout,
    seed,
    bugs: bugs.map((bug) => bug.name),
    keys: options.keys,
    operationsPerKeyMax: options.opsPerKey,
    ...(chosen.settings === undefined ? {} : { settings: chosen.settings }),
    options: { ...fromBug, ...given },
    plan: around.plan,
    // A search draws a world for each seed.
    profile: roughness === 'calm' || options.seeds !== null ? null : roughness,
    script: null,
    stopOnViolation: options.stopOnViolation,
    liveness: options.liveness ?? (around.runtime === 'sim' ? 'core' : 'none'),
  };
  return { spec, nemeses, fromBugs };
}

/**
 * What the world of a simulation is like. Throws a `UsageError` where something only a simulation
 * can do is asked.
 */
export function roughnessOf(options: RunOptions, runtime: RuntimeName): Roughness {
  const { seeds, world, messages, bail } = options;
  if (messages) refuseUnseenMessages(runtime);
  if (runtime !== 'sim') {
    const asked = [
      seeds === null ? null : '--seeds',
      world === null ? null : '--world',
      bail ? '--bail' : null,
    ].find((flag) => flag !== null);
    if (asked === undefined) return 'calm';
    throw new UsageError({
      message: `${asked} needs virtual time, and this run is on ${runtime}`,
      hint: 'add --runtime sim',
    });
  }
  return world ?? (seeds === null ? 'calm' : 'swarm');
}

/** Throws a `UsageError` where messages travel past the harness. */
export function refuseUnseenMessages(runtime: RuntimeName): void {
  if (runtime !== 'docker') return;
  throw new UsageError({
    message:
      '--messages needs a runtime that carries the messages itself, and this run is on docker',
    hint: 'add --runtime process or --runtime sim',
  });
}

/** The usual faults, and skewed clocks where the runtime can skew them in every way. */
function defaultNemeses(capabilities: Capabilities, nodes: number): readonly Nemesis[] {
  const canSkew =
    capabilities['skew-clock-offset'].available && capabilities['skew-clock-rate'].available;
  const names: string[] = [...runDefaults.nemesis, ...(canSkew ? ['clock'] : [])];
  // A single node has no links to cut.
  return nemesesNamed(names.filter((name) => nodes > 1 || name !== 'partition'));
}

/** A simulated run of a system with the defaults of `ordeal run`, without faults. */
export function simulatedSpec(system: System, seed: number): RunSpec {
  return {
    system: system.name,
    workload: system.workloads[0] ?? '',
    nemesis: [],
    runtime: 'sim',
    nodes: system.nodes.default,
    concurrency: runDefaults.concurrency,
    rate: runDefaults.rate,
    timeLimitMs: runDefaults.timeLimitMs,
    operationTimeoutMs: runDefaults.operationTimeoutMs,
    seed,
    bugs: [],
    keys: runDefaults.keys,
    operationsPerKeyMax: runDefaults.operationsPerKeyMax,
    options: {},
    plan: null,
    profile: null,
    script: null,
    stopOnViolation: false,
  };
}
