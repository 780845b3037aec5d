// Where nodes live. A runtime knows how to start a cluster, carry messages between a client and a
// node, and disturb and measure nodes, links and clocks. What a fault *means* is decided above it
// (src/faults), once for all runtimes.

import type { Clock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { Body, NodeId } from '../node/types.ts';
import type { Link, UnsyncedFate } from './faults.ts';
import type { RecordMessage } from './message-trace.ts';

export type RuntimeName = 'docker' | 'process' | 'sim';

/** What a runtime may or may not be able to do. */
export type Ability =
  | 'kill'
  | 'pause'
  | 'cut-links'
  | 'lose-messages'
  | 'skew-clock-offset'
  | 'skew-clock-rate';

/** Said before anything starts; a plan that needs what is absent is refused. */
export type Capability =
  | { readonly available: true; readonly mechanism: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** What only some runtimes can do; absent from their capabilities is the same as not available. */
export type ExtraAbility =
  | 'delay-messages'
  | 'duplicate-messages'
  | 'reorder-messages'
  | 'limit-bandwidth'
  | 'clog-links'
  | 'reset-connections'
  | 'disturb-clients'
  | 'kill-at-sync'
  | 'disk-faults';

export type Capabilities = Readonly<Record<Ability, Capability>> &
  Readonly<Partial<Record<ExtraAbility, Capability>>>;

/** What a cluster is started from. */
export interface ClusterSpec {
  /** Unique per run; part of every label and name that the runtime gives out. */
  readonly runId: string;
  /** Name of a bundled system. */
  readonly system: string;
  readonly nodes: readonly NodeId[];
  readonly bugs: readonly string[];
  readonly options: JsonObject;
  readonly seed: number;
  /** The run's folder; node logs go to `nodes/<id>.log` below it. Empty where nothing is kept. */
  readonly directory: string;
  /**
   * What the fault plan will ask for, so that the runtime can prepare it before the nodes start.
   * Absent: nothing.
   */
  readonly needs?: readonly (Ability | ExtraAbility)[];
  /**
   * Told of every message, in order, by runtimes that carry the messages themselves (`process`,
   * `sim`); often in the middle of a node's turn: it may take note and do nothing else. It must not
   * throw, and must not settle a promise.
   */
  readonly onMessage?: RecordMessage;
}

/** What became of a request to a node. */
export type Reply =
  /** The node answered; the body may be an error. */
  | { readonly kind: 'reply'; readonly body: Body }
  /** The request certainly did not reach the node: `fail`. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It may have reached the node: `info`. */
  | { readonly kind: 'no-reply'; readonly reason: string };

/** One client's connection to one node. */
export interface Connection {
  readonly node: NodeId;
  /**
   * Sends a body (its `msg_id` is set here) and waits for the reply, for at most `timeoutMs`. Never
   * rejects.
   */
  request(body: Body, timeoutMs: number): Promise<Reply>;
  /** Outstanding requests come back as `no-reply`. Closing twice does nothing. */
  close(): void;
}

/**
 * What the network between two nodes does to messages from one to the other. A link that is not
 * listed is clear.
 */
export interface LinkState extends Link {
  /** Drops everything. */
  readonly cut: boolean;
  /** Of every 100 messages, how many are lost. 0 for none. */
  readonly lossPercent: number;
  /** Added to the time of every message (`delay-messages`). */
  readonly delayMs?: number;
  /** A further delay, drawn for each message evenly between 0 and this (`delay-messages`). */
  readonly jitterMs?: number;
  /** Of every 100 messages, how many arrive twice (`duplicate-messages`). */
  readonly duplicatePercent?: number;
  /** Of every 100 messages, how many are overtaken by later ones (`reorder-messages`). */
  readonly reorderPercent?: number;
  /** Speed of the link (`limit-bandwidth`). */
  readonly bytesPerSecond?: number;
  /** Holds messages back; they arrive once the link is set otherwise (`clog-links`). */
  readonly clogged?: boolean;
  /**
   * Resets the connections of the link, now and again after each of these periods
   * (`reset-connections`).
   */
  readonly resetEveryMs?: number;
}

/** What faults have done to the messages of a link, counted since the cluster started. */
export interface LinkEffects {
  readonly duplicated: number;
  /** Messages that a later one overtook. */
  readonly reordered: number;
}

/** What became of a probe that was sent down a link. */
export type Transit =
  /** It arrived, and that became known, after `ms` milliseconds of the cluster's clock. */
  | { readonly kind: 'arrived'; readonly ms: number }
  | { readonly kind: 'late' }
  /** Its connection was reset, or it was lost with one. */
  | { readonly kind: 'reset' };

export interface ProbeOptions {
  readonly bytes: number;
  /** A probe that takes longer is `late`. */
  readonly timeoutMs: number;
  /** Stays on its way this long at least, so that a reset can hit it. */
  readonly holdMs?: number;
}

/** How a node's disk misbehaves (`disk-faults`). What is absent is right. */
export interface DiskState {
  /** Added to the time of every sync. */
  readonly syncDelayMs?: number;
  /** Of every 100 syncs, how many reject; what they should have kept may be gone. */
  readonly syncFailPercent?: number;
  /** Every sync rejects, because nothing more fits. */
  readonly full?: boolean;
  /** Of every 100 syncs, how many report success and keep nothing. */
  readonly syncLiePercent?: number;
  /** It lies even where the last good copy may be lost; else it spares nodes that may hold one. */
  readonly lastCopy?: boolean;
}

/** What a disk has done so far, since the cluster started. */
export interface DiskStatistics {
  /** Syncs that began, and of those: how many a fault slowed down, that rejected, that lied. */
  readonly syncs: number;
  readonly slowed: number;
  readonly failed: number;
  readonly lied: number;
  /** Changes to files that crashes lost, wholly or in part, because they were not synced. */
  readonly lostChanges: number;
  /** What was damaged: one sentence each. */
  readonly damages: readonly string[];
}

/**
 * What disks may do to a system, beyond losing what was not synced, without its breaking a promise.
 * `minority`: it may happen on fewer nodes than a majority, as often as it likes; `none`: on no
 * node, since it may hold the last copy.
 */
export interface DiskTolerance {
  /** Damage that a checksum finds; the node may refuse to start from then on. */
  readonly damaged: 'minority' | 'none';
  /** Synced data that is gone without a trace: lying syncs, files cut off. */
  readonly forgotten: 'minority' | 'none';
}

/** Damage to data that was synced; a node sees it when it reads its files in its next life. */
export interface DiskDamage {
  /** One bit of one character of a file, or some of the end of a file. */
  readonly type: 'bit-flip' | 'truncate';
  /** Even where the last good copy may be lost. */
  readonly lastCopy?: boolean;
}

/**
 * How a node's wall clock is to differ from real time: `wall = real + offsetMs + (real − since) ×
 * (ratePpm / 10⁶ − 1)`.
 */
export interface ClockState {
  readonly offsetMs: number;
  readonly ratePpm: number;
}

/** The state of a node's process, as the operating system or engine tells it. */
export interface NodeState {
  readonly status: 'running' | 'paused' | 'down';
  /**
   * Changes with every life of the node: a pid, a container's start time. Null while it is down.
   */
  readonly life: string | null;
}

/**
 * A measured clock: the node's wall clock minus the harness's, and how far off that may be.
 * Milliseconds.
 */
export interface ClockOffset {
  /**
   * When the node's clock was read, on the clock of the run: one that drifts is off by more a
   * moment later. Nanoseconds.
   */
  readonly time: number;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** A node stopped though nobody asked it to. */
export interface NodeExit {
  readonly node: NodeId;
  /** One line: exit code or signal, and the node's last words. */
  readonly reason: string;
}

/**
 * A started cluster. Every method that acts is idempotent, and resolves once the change is in
 * force.
 */
export interface Cluster {
  readonly nodes: readonly NodeId[];
  /** The run's timeline; virtual in `sim`. */
  readonly clock: Clock;
  /**
   * What is worth knowing of it afterwards: image digest, addresses, versions. Stored in
   * `test.json`.
   */
  readonly facts: JsonObject;

  /**
   * Opens a client's connection; `client` is `c<process>`. Rejects when the node cannot be reached.
   */
  connect(client: string, node: NodeId): Promise<Connection>;

  /** Ends a node at once; what it had not synced is lost. */
  kill(node: NodeId): Promise<void>;
  /** Starts a node again, with the storage of its previous life. */
  restart(node: NodeId): Promise<void>;
  pause(node: NodeId): Promise<void>;
  resume(node: NodeId): Promise<void>;
  /** Sets every link: those listed as they say, all others clear. */
  setLinks(links: readonly LinkState[]): Promise<void>;
  /** Sets a node's wall clock; `{offsetMs: 0, ratePpm: 1_000_000}` is right again. */
  setClock(node: NodeId, state: ClockState): Promise<void>;

  nodeState(node: NodeId): Promise<NodeState>;
  /**
   * Messages or packets dropped so far by faults on a link, since the cluster started. Where
   * `probe` is set the runtime first sends something harmless down the link, so that a cut of a
   * silent link can be seen too.
   */
  dropped(link: Link, probe: boolean): Promise<number>;
  /**
   * What else faults did to a link's messages; `probe` sends some first (`duplicate-messages`,
   * `reorder-messages`).
   */
  linkEffects(link: Link, probe: boolean): Promise<LinkEffects>;
  /** Sends something harmless down a link, which no node program sees, and tells how it fared. */
  transit(link: Link, options: ProbeOptions): Promise<Transit>;
  /** The connections that clients have open, each with its node. */
  clients(): readonly Link[];
  /** Null while the node cannot answer (down, paused). */
  clockOffset(node: NodeId): Promise<ClockOffset | null>;

  /**
   * Kills a node during its next sync (`kill-at-sync`), and lets what was not synced be kept, lost,
   * or torn at any place. Resolves once that is arranged; `nodeState` tells when it has happened.
   * `restart` calls it off.
   */
  killAtSync?(node: NodeId, unsynced: UnsyncedFate): Promise<void>;
  /** Sets how a node's disk misbehaves from now on; `{}` is right again (`disk-faults`). */
  setDisk?(node: NodeId, state: DiskState): Promise<void>;
  /**
   * Damages synced data of a node. Resolves to a sentence that says what was damaged, or null where
   * nothing was: the node has no data, or too many nodes are damaged already (`disk-faults`).
   */
  damageDisk?(node: NodeId, damage: DiskDamage): Promise<string | null>;
  /**
   * What a node's disk has done so far (`disk-faults`). Where `probe` is set and the node runs,
   * some syncs of nothing are tried first, so that what is wrong with an idle disk can be seen too.
   */
  diskStatistics?(node: NodeId, probe: boolean): Promise<DiskStatistics>;
  /**
   * Nodes whose synced data may be damaged without the last good copy being lost (`disk-faults`).
   */
  readonly spareDisks?: readonly NodeId[];

  /** Calls back when a node stops by itself, once per exit. */
  onNodeExit(callback: (exit: NodeExit) => void): void;
  /** Calls back when the runtime itself fails for good (the engine is gone). */
  onFailure(callback: (error: Error) => void): void;
  /**
   * Ends everything and removes what was made, whatever state it is in. Never rejects; returns what
   * could not be removed.
   */
  stop(): Promise<readonly string[]>;
}

export interface Runtime {
  readonly name: RuntimeName;
  capabilities(): Promise<Capabilities>;
  /**
   * Starts the nodes and resolves when each answers. Cleans up after itself when it rejects, or
   * when `signal` aborts.
   */
  start(spec: ClusterSpec, signal: AbortSignal): Promise<Cluster>;
}
