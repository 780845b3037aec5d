// What a campaign is made of, as plain data: the cells of its plan, what became of each, and the
// gate's view of that.

import type { Verdict } from '../../checkers/checker.ts';
import type { Violation } from '../run/signature.ts';
import type { RunSpec } from '../run/types.ts';

/** Raised when the meaning of a stored campaign file (journal, blob) changes. */
export const CAMPAIGN_FORMAT = 1;

/** A failure that is known already: it is reported, and the gate lets it pass until it expires. */
export interface KnownFailure {
  /** Where it is followed up. */
  readonly issue: string;
  /** Last day on which it is excused: `2026-12-31`, UTC. */
  readonly expires: string;
  /** Only failures of this signature are excused; null for any. */
  readonly signature: string | null;
  /** Whether the gate fails once the failure no longer shows. */
  readonly strict: boolean;
}

/** One cell of the plan: one run. */
export interface PlannedCell {
  /** `raft-kv/register/partition+kill/sim/7`; made of what the cell is, never of its place. */
  readonly id: string;
  readonly spec: RunSpec;
  /** What the gate wants: `invalid` for planted bugs. */
  readonly expect: 'valid' | 'invalid';
  readonly known: readonly KnownFailure[];
}

export interface CampaignPlan {
  readonly format: number;
  readonly name: string;
  /** Version of Ordeal: another one may judge otherwise. */
  readonly version: string;
  /** In the order of the file. */
  readonly cells: readonly PlannedCell[];
  /** SHA-256 over all of the above, in hexadecimal. */
  readonly hash: string;
}

/** Limits from the campaign file; null for none. */
export interface CampaignBudget {
  readonly timeMs: number | null;
  /** Runs, those of retries among them. */
  readonly runs: number | null;
  /** Cells that fail the gate. */
  readonly failures: number | null;
}

/** Which part of a plan a machine has: `2/8`. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly total: number;
}

/** What one run of a cell came to. */
export type RunEnd =
  | {
      readonly kind: 'judged';
      readonly verdict: Verdict;
      /**
       * `linearizable/nonlinearizable`, of the first violation; null unless the verdict is
       * `invalid`.
       */
      readonly signature: string | null;
      /** Violations of other signatures in the same run; absent where there are none. */
      readonly others?: readonly Violation[];
      /** The first anomaly's sentence, or the first reason for doubt. */
      readonly text: string;
      /** Codes of the reasons for doubt. */
      readonly doubts: readonly string[];
      /** Operations invoked. */
      readonly operations: number;
      /** Of the successful operations, milliseconds; null where nothing was measured. */
      readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
    }
  | {
      readonly kind: 'harness';
      /** The error's stable code, or `bug`. */
      readonly code: string;
      readonly text: string;
      /** The first line of the stack that is ours, for a bug of ours. */
      readonly site: string | null;
    }
  /** The runtime cannot do what the cell needs; nothing was started. */
  | { readonly kind: 'refused'; readonly text: string };

export interface Attempt {
  readonly end: RunEnd;
  /** Wall time. */
  readonly durationMs: number;
  /** The run's folder as it is to be shown; null where it was not kept. */
  readonly directory: string | null;
}

/** Why a cell has not run. */
export type NotRunReason =
  | 'interrupted'
  | 'time-budget'
  | 'run-budget'
  | 'failure-budget'
  | 'bail'
  | 'not-stored'
  | 'no-blob';

/** What became of one cell. */
export type CellResult =
  /** At least one attempt; more with `--retries`. */
  | { readonly id: string; readonly ran: true; readonly attempts: readonly Attempt[] }
  | { readonly id: string; readonly ran: false; readonly reason: NotRunReason };
