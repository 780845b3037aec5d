// What a run is handed: everything that its spec only names, and where its results go.

import type { Workload } from '../../workloads/workload.ts';
import type { FaultIntensity } from '../faults/plan/intensity.ts';
import type { Nemesis } from '../faults/vocabulary/nemesis.ts';
import type { RecordMessage } from '../runtime/message-trace.ts';
import type { Runtime } from '../runtime/types.ts';
import type { System } from '../system.ts';
import type { RunObserver } from './types.ts';

/** What a run needs besides its spec. */
export interface RunDependencies {
  readonly runtime: Runtime;
  readonly system: System;
  readonly workload: Workload;
  /** In the order of `spec.nemesis`. */
  readonly nemeses: readonly Nemesis[];
  /** How hard the faults are that are drawn; absent or null: as hard as usual. */
  readonly intensity?: FaultIntensity | null;
  /** An existing folder of its own, or null to keep nothing (searching many seeds). */
  readonly directory: string | null;
  readonly observer: RunObserver;
  /** Ends the run early: it heals, stops, keeps what there is, and throws an `InterruptedError`. */
  readonly signal: AbortSignal;
  /** Ordeal's version. */
  readonly version: string;
  /**
   * Stores every message in the run's `messages.jsonl`, where the runtime carries the messages.
   * Needs a folder.
   */
  readonly keepMessages?: boolean;
  /** Told of every message, in order. */
  readonly onMessage?: RecordMessage;
}
