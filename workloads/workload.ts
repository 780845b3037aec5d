// A workload: what clients ask for, and the checkers that judge the answers. The clients themselves
// belong to the system, which lists the workloads it can serve.

import type { Checker } from '../checkers/checker.ts';
import type { Generator } from '../src/generator/generator.ts';
import type { JsonObject } from '../src/json.ts';
import type { Random } from '../src/random.ts';

/**
 * What a run may ask of its workload beyond the load; a workload names those that mean something to
 * it.
 */
export interface WorkloadSettings {
  /** Consistency models that must hold, all of them; the workload's own unless given. */
  readonly consistency?: readonly string[];
  /** Accounts may be below zero. */
  readonly negativeBalances?: boolean;
}

export interface WorkloadOptions {
  readonly random: Random;
  readonly concurrency: number;
  /** Operations on one key before it is retired. */
  readonly operationsPerKeyMax: number;
  /** Keys in use at one time. */
  readonly keys: number;
  /** The system's own settings for this run: what is promised may depend on them. */
  readonly systemOptions: JsonObject;
  readonly settings?: WorkloadSettings;
}

/** One run's worth of a workload. */
export interface WorkloadRun {
  /** The main phase, with no pace and no end: the run adds rate and time limit. */
  readonly generator: Generator;
  /** Asked after everything is healed; finite. Null where the workload needs no final reads. */
  readonly final: (() => Generator) | null;
  readonly checkers: readonly Checker[];
  /** Kinds of operation (`f`) of which at least one must succeed, or the run shows nothing. */
  readonly required: readonly string[];
}

export interface Workload {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** The settings that mean something to it. */
  readonly settings?: readonly (keyof WorkloadSettings)[];
  create(options: WorkloadOptions): WorkloadRun;
}

/** The models to judge by, as the transactional checkers take them. */
export function consistencyOf(settings: WorkloadSettings | undefined): {
  readonly consistency: readonly string[];
} {
  return { consistency: settings?.consistency ?? ['strict-serializable'] };
}
