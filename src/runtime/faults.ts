// Faults are data. A nemesis plans them, the run resolves their targets at the moment of injection, and a runtime
// carries them out. Counterpart: jepsen.nemesis, with plans where Jepsen has code.

import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';

/** How a partition cuts the cluster (Jepsen's grudges). */
export type PartitionShape =
  | 'halves'
  | 'one-node'
  | 'leader'
  | 'majority-ring'
  | 'bridge'
  | 'one-way';

/** Exactly these links: what a shape came down to in some run, for repeating and editing it. */
export interface CutLinks {
  readonly shape: 'links';
  readonly cut: readonly Link[];
}

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
  /** What the system itself says that this name stands for (`System.targets`): nodes, or the clients of a lock. */
  | { readonly select: 'named'; readonly name: string }
  | { readonly select: 'nodes'; readonly nodes: readonly NodeId[] };

/** How a clock is wrong. */
export type ClockSkew =
  /** Off by `offsetMs` from the moment of injection on. */
  | { readonly type: 'jump'; readonly offsetMs: number }
  /** Off by `offsetMs` for the first `widthMs` (half of it where absent) of every `periodMs`. */
  | {
      readonly type: 'strobe';
      readonly offsetMs: number;
      readonly periodMs: number;
      readonly widthMs?: number;
    }
  /** Runs at `ratePpm` parts per million of real speed (1,000,000 is right). */
  | { readonly type: 'drift'; readonly ratePpm: number };

/** What happens to packets (in `process` and `sim`: messages) on their way. */
export type PacketEffect =
  /** Each takes `delayMs` longer, and up to `jitterMs` more. */
  | { readonly type: 'delay'; readonly delayMs: number; readonly jitterMs: number }
  /** Of every 100, how many are lost. */
  | { readonly type: 'loss'; readonly percent: number }
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /** Nothing arrives, nothing is lost: it comes when the fault ends, where the sender still wants it. */
  | { readonly type: 'stall' }
  /** Connections are reset, now and every `everyMs`; what is on its way is lost. */
  | { readonly type: 'reset'; readonly everyMs: number }
  | { readonly type: 'duplicate'; readonly percent: number }
  /** Of every 100, how many are overtaken by later ones. */
  | { readonly type: 'reorder'; readonly percent: number };

/** Seen from a target: what it sends, what is sent to it, or both. */
export type Direction = 'out' | 'in' | 'both';
/** How a disk misbehaves, for as long as the fault lasts or (damage) from its injection on. */
export type DiskTrouble =
  /** Every sync takes so much longer. */
  | { readonly type: 'slow'; readonly syncDelayMs: number }
  /** Of every 100 syncs so many reject. */
  | { readonly type: 'failing'; readonly percent: number }
  /** Every sync rejects: nothing more fits. */
  | { readonly type: 'full' }
  /** Of every 100 syncs so many report success and keep nothing: a crash finds it out. */
  | ({ readonly type: 'lying'; readonly percent: number } & Damaging)
  /** One bit of synced data flips. */
  | ({ readonly type: 'bit-flip' } & Damaging)
  /** Some of the end of a synced file is gone. */
  | ({ readonly type: 'truncate' } & Damaging);

interface Damaging {
  /** Hits whichever nodes are targeted, though one of them may hold the last good copy of something. */
  readonly lastCopy?: boolean;
}

/** What a crash in the middle of a sync leaves of what the sync was to keep. */
export type UnsyncedFate = 'kept' | 'lost' | 'torn';

/** What a planned fault does, before its targets are known. */
export type FaultAction =
  | {
      readonly kind: 'partition';
      readonly params: { readonly shape: PartitionShape } | CutLinks;
    }
  | {
      readonly kind: 'loss';
      readonly targets: Target;
      /** Of every 100 messages out of a target, how many are lost. */
      readonly params: { readonly percent: number };
    }
  | { readonly kind: 'kill'; readonly targets: Target }
  | { readonly kind: 'pause'; readonly targets: Target }
  | { readonly kind: 'clock'; readonly targets: Target; readonly params: ClockSkew }
  | {
      readonly kind: 'packet';
      readonly targets: Target;
      readonly params: {
        readonly effect: PacketEffect;
        readonly direction: Direction;
        /** The other ends of the links; all other nodes where absent. */
        readonly peers?: Target;
      };
    }
  | {
      readonly kind: 'kill-at-sync';
      readonly targets: Target;
      readonly params: { readonly unsynced: UnsyncedFate };
    }
  | { readonly kind: 'disk'; readonly targets: Target; readonly params: DiskTrouble }
  /** Cuts the links of its targets one by one, and heals them in another order. */
  | { readonly kind: 'swizzle'; readonly targets: Target };

/** One planned disturbance. */
export type PlannedFault = FaultAction & {
  /** `f1`, `f2` … in order of `at`. */
  readonly id: string;
  /** Milliseconds after the start of the main phase. */
  readonly at: number;
  /** Milliseconds after the start of the main phase at which it is healed; `at < until`. */
  readonly until: number;
};

export type FaultKind = PlannedFault['kind'];

/** A run's faults, ordered by `at`. Plain JSON: stored as `plan.json`, repeatable in another runtime. */
export type FaultPlan = readonly PlannedFault[];

/** Messages from `from` to `to`. One end may be a client, `c3`; a fault of its connections is a fault of such links. */
export interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
}

/** A link that is cut for a part of a fault: milliseconds after its injection. */
export interface TimedCut extends Link {
  readonly cutAt: number;
  readonly healAt: number;
}

/** What a fault came down to once its targets were known. */
export type ResolvedFault =
  | { readonly kind: 'partition'; readonly cut: readonly Link[] }
  | { readonly kind: 'loss'; readonly links: readonly Link[]; readonly percent: number }
  | { readonly kind: 'kill'; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'pause'; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'clock'; readonly nodes: readonly NodeId[]; readonly skew: ClockSkew }
  | { readonly kind: 'packet'; readonly links: readonly Link[]; readonly effect: PacketEffect }
  | {
      readonly kind: 'kill-at-sync';
      readonly nodes: readonly NodeId[];
      readonly unsynced: UnsyncedFate;
    }
  | { readonly kind: 'disk'; readonly nodes: readonly NodeId[]; readonly trouble: DiskTrouble }
  | { readonly kind: 'swizzle'; readonly cuts: readonly TimedCut[] };

/** A resolved fault; `note` says, in a few words, what could not be done as planned and what was done instead. */
export type Resolution = ResolvedFault & { readonly note?: string };

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
