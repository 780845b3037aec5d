// Faults are data. A nemesis plans them, the run resolves their targets at the moment of injection,
// and a runtime carries them out. What only one kind of fault knows is in its record below
// nemeses/; here is what all have in common. Counterpart: jepsen.nemesis, with plans where Jepsen
// has code.

import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';

/** Which nodes a fault hits, decided when it is injected. */
export type Target =
  | { readonly select: 'one' }
  /** As many as a quorum can do without. */
  | { readonly select: 'minority' }
  /** As many as make a quorum, whichever. */
  | { readonly select: 'majority' }
  /** Exactly those that a commit needs: the leader and just enough others. */
  | { readonly select: 'quorum' }
  | { readonly select: 'all' }
  | { readonly select: 'leader' }
  | { readonly select: 'follower' }
  /** Every node that says it is in this role of the system. */
  | { readonly select: 'role'; readonly role: string }
  /**
   * What the system itself says that this name stands for (`System.targets`): nodes, or the clients
   * of a lock.
   */
  | { readonly select: 'named'; readonly name: string }
  | { readonly select: 'nodes'; readonly nodes: readonly NodeId[] };

/**
 * The fields of a planned fault that are its kind's own; which of them there are, and what is in
 * `params`, too.
 */
export interface FaultFields {
  readonly targets?: Target;
  readonly params?: object;
}

/** One planned disturbance. */
export interface PlannedFault extends FaultFields {
  /** `f1`, `f2` … in order of `at`. */
  readonly id: string;
  /** The name of a nemesis. */
  readonly kind: string;
  /** Milliseconds after the start of the main phase. */
  readonly at: number;
  /** Milliseconds after the start of the main phase at which it is healed; `at < until`. */
  readonly until: number;
}

/**
 * A run's faults, ordered by `at`. Plain JSON: stored as `plan.json`, repeatable in another
 * runtime.
 */
export type FaultPlan = readonly PlannedFault[];

/**
 * Messages from `from` to `to`. One end may be a client, `c3`; a fault of its connections is a
 * fault of such links.
 */
export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
}

/** What a crash in the middle of a sync leaves of what the sync was to keep. */
export type UnsyncedFate = 'kept' | 'lost' | 'torn';

/**
 * What a fault came down to once its targets were known: plain JSON, of which only the kind knows
 * more.
 */
export interface ResolvedFault {
  readonly kind: string;
  /** In a few words, what could not be done as planned and what was done instead. */
  readonly note?: string;
  readonly [field: string]: unknown;
}

/** What was measured to show that a fault took effect. */
export interface Evidence {
  /** Whether the measurement shows that it did. */
  readonly effective: boolean;
  /** One sentence with the figures: `14 packets dropped on n1→n2`. */
  readonly summary: string;
  /** How it was done: `iptables`, `SIGKILL`, `libfaketime` … */
  readonly mechanism: string;
  readonly measurements: Json;
}
