// One test: what it is made of (`RunSpec`), what it tells while it goes on (`RunObserver`), what
// comes of it (`RunOutcome`). Everything here is plain data, stored in `test.json` and
// `results.json`.

import type { CheckResult, Verdict } from '../../checkers/checker.ts';
import type { LivenessAttempt } from '../../checkers/liveness.ts';
import type { WorkloadSettings } from '../../workloads/workload.ts';
import type { Script } from '../generator/script.ts';
import type { Op } from '../history/types.ts';
import type { JsonObject } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import type { Evidence, FaultPlan, PlannedFault, ResolvedFault } from '../runtime/faults.ts';
import type { SimProfile } from '../runtime/sim/profile.ts';
import type { NodeExit, RuntimeName } from '../runtime/types.ts';

/** Everything that decides a run. Two simulated runs of one spec are identical, byte for byte. */
export interface RunSpec {
  readonly system: string;
  readonly workload: string;
  /** Names of nemeses; empty for none. */
  readonly nemesis: readonly string[];
  readonly runtime: RuntimeName;
  readonly nodes: number;
  readonly concurrency: number;
  /** Operations per second over all clients; null for as fast as they can. */
  readonly rate: number | null;
  /** Length of the main phase. */
  readonly timeLimitMs: number;
  /** An operation not decided after this long is indeterminate. */
  readonly operationTimeoutMs: number;
  readonly seed: number;
  readonly bugs: readonly string[];
  readonly keys: number;
  readonly operationsPerKeyMax: number;
  /** What is asked of the workload beyond the load. */
  readonly settings?: WorkloadSettings;
  /** The system's own settings. */
  readonly options: JsonObject;
  /** A plan to carry out instead of the one the nemeses would draw. */
  readonly plan: FaultPlan | null;
  /**
   * The world that a simulation takes place in: `swarm` draws it from the seed. Null: the usual
   * one, or no simulation.
   */
  readonly profile: SimProfile | 'swarm' | null;
  /** Operations to perform instead of those that the workload would generate. */
  readonly script: { readonly main: Script; readonly final: Script } | null;
  /**
   * Ends the clients' work as soon as a checker that can judge while the run goes on sees a
   * violation.
   */
  readonly stopOnViolation: boolean;
  /**
   * What follows the main phase. `core`: a core of nodes is left in peace, the others are broken
   * for good, and the system must serve; then all is healed. `none`, also where it is absent: all
   * is healed at once.
   */
  readonly liveness?: 'core' | 'none';
}

/** A run that was ended at its first violation. */
export interface EarlyStop {
  /** The checker that saw it. */
  readonly checker: string;
  /** `index` of the violating event. */
  readonly index: number;
  /** When it was seen: nanoseconds since the start of the run. */
  readonly time: number;
}

export type RunPhase = 'start' | 'main' | 'liveness' | 'heal' | 'final' | 'stop' | 'check';

/** One fault as it was carried out; one line of `faults.jsonl`. */
export interface FaultRecord {
  readonly id: string;
  readonly kind: string;
  /** Nanoseconds since the start of the run, as in the history. */
  readonly injectedAt: number;
  readonly healedAt: number;
  readonly resolved: ResolvedFault;
  readonly evidence: Evidence;
}

/** Told of what goes on. Every method is optional; none may throw. */
export interface RunObserver {
  phase?(phase: RunPhase, detail: string): void;
  op?(op: Op): void;
  faultInjected?(fault: PlannedFault, resolved: ResolvedFault): void;
  faultHealed?(record: FaultRecord): void;
  nodeExit?(exit: NodeExit): void;
  /** Something that did not go well and changes no verdict: a left-over, for example. */
  warning?(text: string): void;
}

/** Why a run shows nothing, though no checker objects (docs/architecture.md). */
export interface Doubt {
  readonly code:
    | 'required-operation-missing'
    | 'no-operation-under-fault'
    | 'fault-without-evidence'
    | 'fault-not-carried-out'
    | 'checker-undecided'
    | 'checker-crashed'
    | 'checkers-disagree'
    | 'final-reads-failed'
    | 'no-recovery'
    | 'node-exited'
    | 'engine-lost'
    | 'interrupted';
  /** One sentence; names the operation, fault, checker or node. */
  readonly text: string;
}

/** What `results.json` holds. */
export interface RunResults {
  readonly verdict: Verdict;
  readonly checkers: Readonly<Record<string, CheckResult>>;
  /** Why the run by itself would show nothing; an `invalid` verdict stands in spite of them. */
  readonly doubts: readonly Doubt[];
  readonly faults: readonly FaultRecord[];
  readonly operations: {
    readonly invoked: number;
    readonly ok: number;
    readonly fail: number;
    readonly info: number;
  };
  /** Last status seen of each node. */
  readonly nodes: Readonly<Record<NodeId, JsonObject | null>>;
  /** Milliseconds, by phase. */
  readonly durationsMs: Readonly<Partial<Record<RunPhase, number>>>;
  /**
   * When each phase of a started cluster began: nanoseconds since the start of the run, as in the
   * history.
   */
  readonly phasesNs: Readonly<Partial<Record<RunPhase, number>>>;
  /** Null where the run took its whole time. */
  readonly stopped: EarlyStop | null;
  /** Null where no core was left alone. */
  readonly liveness?: LivenessAttempt | null;
}

export interface RunOutcome {
  readonly spec: RunSpec;
  readonly results: RunResults;
  /** The run's folder. */
  readonly directory: string;
}
