// What a report in HTML is made from: a stored run, read and packed. Plain data, so that the page
// is a function of it.

import type { History } from '../../history/types.ts';
import type { StoredTest } from '../../run/stored-run.ts';
import type { RunResults } from '../../run/types.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import type { PlantedBug } from '../../system.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of a node's log. */
export interface LogLine {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  readonly node: string;
  readonly level: LogLevel;
  readonly event: string;
  /** Everything else on the line. */
  readonly text: string;
}

/** What a node said of itself, from this moment on. Without a role where it gave no answer. */
export interface NodeState {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  readonly node: string;
  readonly role: string | null;
  readonly leader: string | null;
  readonly term?: number;
}

/** A measured clock: the node's wall clock minus the harness's. */
export interface ClockSample {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  readonly node: string;
  readonly offsetMs: number;
}

export interface ReportData {
  readonly test: StoredTest;
  /** Null where the harness was ended before it could judge, or where the run still goes on. */
  readonly results: RunResults | null;
  readonly plan: FaultPlan;
  /** The planted bugs that were on, as their system declares them. */
  readonly bugs: readonly PlantedBug[];
  /** The one-line command that does it again. */
  readonly repeat: string;
  /** Events of the operations that the anomalies name, and of others on the key of the first. */
  readonly history: History;
  /** Names of the nodes, in their order. */
  readonly nodes: readonly string[];
  readonly statuses: readonly NodeState[];
  readonly clocks: readonly ClockSample[];
  readonly logs: readonly LogLine[];
  /** Deflated tables; see `format/`. Messages are null where the run stored none. */
  readonly operations: Uint8Array;
  readonly messages: Uint8Array | null;
  /** When the last event happened: nanoseconds since the start of the run. */
  readonly endNs: number;
  /** Sentences on what was left out of the page, or could not be read, and where it is. */
  readonly leftOut: readonly string[];
}
