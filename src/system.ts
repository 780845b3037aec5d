// What a system under test declares, once: the harness, `ordeal list`, the README's tables and the
// self-test all read this record. It assumes neither that the system is bundled, nor written in
// TypeScript, nor replicated.

import type { Clock } from './clock.ts';
import type { OpError } from './history/types.ts';
import type { Json, JsonObject } from './json.ts';
import type { CreateProgram, NodeId } from './node/types.ts';
import type { Random } from './random.ts';
import type { Connection, DiskTolerance } from './runtime/types.ts';

/** What a client is asked to do. */
export interface Invocation {
  readonly f: string;
  readonly key?: string;
  readonly value?: Json;
}

/** What came of it. `fail` only where it certainly did not happen. */
export type Completion =
  | { readonly type: 'ok'; readonly value?: Json }
  | { readonly type: 'fail'; readonly error: OpError }
  | { readonly type: 'info'; readonly error: OpError };

/** What a client gets to work with. */
export interface ClientContext {
  /** The process it acts for; no two clients of a run share one. */
  readonly process: number;
  readonly nodes: readonly NodeId[];
  /** The node this process prefers: processes are spread over the nodes. */
  readonly home: NodeId;
  readonly clock: Clock;
  readonly random: Random;
  /** An operation that is not decided after this long is indeterminate. */
  readonly timeoutMs: number;
  connect(node: NodeId): Promise<Connection>;
}

/** Performs operations, one at a time, for one process. */
export interface Client {
  /** Must settle within the context's `timeoutMs`; what it throws counts as `info`. */
  invoke(invocation: Invocation): Promise<Completion>;
  close(): void;
}

/** What a node says of itself, for targeting and for the report. */
export interface NodeStatus {
  /** `leader`, `follower`, `candidate` … one of the system's `roles`. */
  readonly role: string;
  readonly leader: NodeId | null;
  /** Anything else that is worth showing: term, commit index. */
  readonly details: JsonObject;
  /**
   * What the system's own targets stand for as this node sees it, by name; those it knows nothing
   * of are left out.
   */
  readonly targets?: Readonly<Record<string, NamedTarget>>;
}

/** Nodes, or clients by the names they connect under (`c3`). */
export type NamedTarget =
  | { readonly nodes: readonly NodeId[] }
  | { readonly clients: readonly string[] };

/**
 * Something that faults can be aimed at beside roles: the clients that hold a lock, the nodes of a
 * shard.
 */
export interface DeclaredTarget {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly kind: 'nodes' | 'clients';
}

/**
 * A named defect that can be switched on, there so that the harness can prove it would be caught.
 */
export interface PlantedBug {
  readonly name: string;
  /** The promise it breaks, in a sentence. */
  readonly breaks: string;
  /** What finds it: workload, nemeses, and within how many seeds. */
  readonly workload: string;
  readonly nemesis: readonly string[];
  readonly seedsMax: number;
  /** Settings of `ordeal run` that make it likelier to show, over the defaults. */
  readonly settings?: {
    readonly nodes?: number;
    readonly rate?: number;
    readonly concurrency?: number;
    readonly timeLimitMs?: number;
    /** The system's own settings. */
    readonly options?: JsonObject;
  };
}

/** One of a system's own settings; `--option name=value`. */
export interface SystemOption {
  readonly name: string;
  /** A few words, lower case. */
  readonly summary: string;
  /** Decides its type: a number, or one of `choices`. */
  readonly default: number | string;
  readonly choices?: readonly string[];
  /** Of a number; 0 unless given. */
  readonly minimum?: number;
}

export interface System {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly roles: readonly string[];
  /**
   * What faults can be aimed at by a name of the system's own; a node's status says what each
   * stands for.
   */
  readonly targets?: readonly DeclaredTarget[];
  readonly nodes: { readonly default: number; readonly minimum: number };
  /** How nodes come to life. Later kinds: an image, a command, a Maelstrom binary. */
  readonly implementation: { readonly kind: 'program'; readonly create: CreateProgram };
  /** Names of the workloads it can serve; the first is the default. */
  readonly workloads: readonly string[];
  /** What must hold for it to be obliged to make progress. */
  readonly progress: string;
  /**
   * Which nodes suffice for that, where nothing is wrong with them and the links between them,
   * whatever the others do. Absent: none can be spared.
   */
  readonly progressCore?: 'majority' | 'all';
  /** Whose disks may be damaged, and how, without a promise being broken. Absent: nobody's. */
  readonly disks?: DiskTolerance;
  readonly bugs: readonly PlantedBug[];
  /** What of it can be set for a run; absent where nothing can. */
  readonly options?: readonly SystemOption[];
  /** The client for this system. Rejects when no node can be reached. */
  openClient(context: ClientContext): Promise<Client>;
  /** Asks one node for its status; null where it does not answer in time. */
  status(connection: Connection, timeoutMs: number): Promise<NodeStatus | null>;
  /** Whether these statuses (null where a node gave none) are those of a cluster that serves. */
  isReady(statuses: ReadonlyMap<NodeId, NodeStatus | null>): boolean;
}
