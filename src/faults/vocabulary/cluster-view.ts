// What is known of a cluster at the moment a fault is injected.

import type { NodeId } from '../../node/types.ts';
import type { Link } from '../../runtime/faults.ts';

/** What the cluster is like at the moment of injection. */
export interface ClusterView {
  readonly nodes: readonly NodeId[];
  /** Nodes that are executing: neither down nor paused. */
  readonly running: readonly NodeId[];
  /** Null where no node says that it leads. */
  readonly leader: NodeId | null;
  /** What each node says that it is; nodes that say nothing are left out. */
  readonly roles?: Readonly<Record<NodeId, string>>;
  /** What the system's own targets stand for now; those that stand for nothing are left out. */
  readonly named?: Readonly<Record<string, Named>>;
  /** The connections of clients, each with its node. */
  readonly clients?: readonly Link[];
  /** Nodes whose synced data may be damaged without the last good copy being lost; absent: none. */
  readonly spareDisks?: readonly NodeId[];
}

/** Nodes, or clients (`c3`). */
export type Named = { readonly nodes: readonly NodeId[] } | { readonly clients: readonly string[] };
