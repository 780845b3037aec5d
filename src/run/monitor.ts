// Asks nodes for their status: to find the leader that a fault is to hit, to know when a cluster
// serves, and for the report's lanes of roles and terms.

import { type Clock, sleep } from '../clock.ts';
import type { NodeId } from '../node/types.ts';
import type { Cluster, Connection } from '../runtime/types.ts';
import type { NamedTarget, NodeStatus, System } from '../system.ts';

/** How long a node may take to say how it is. */
const STATUS_TIMEOUT_MS = 400;

export type Statuses = ReadonlyMap<NodeId, NodeStatus | null>;

export class Monitor {
  readonly #cluster: Cluster;
  readonly #system: System;
  readonly #connections = new Map<NodeId, Connection>();
  #polling: Promise<Statuses> | null = null;
  #last: Statuses = new Map();

  constructor(cluster: Cluster, system: System) {
    this.#cluster = cluster;
    this.#system = system;
  }

  /** What the last poll found. */
  get last(): Statuses {
    return this.#last;
  }

  /**
   * Asks all nodes at once; null for those that do not answer. Polls that overlap share one answer.
   */
  poll(): Promise<Statuses> {
    this.#polling ??= this.#ask().finally(() => {
      this.#polling = null;
    });
    return this.#polling;
  }

  async #ask(): Promise<Statuses> {
    const answers = await Promise.all(
      this.#cluster.nodes.map(async (node) => [node, await this.#status(node)] as const),
    );
    this.#last = new Map(answers);
    return this.#last;
  }

  async #status(node: NodeId): Promise<NodeStatus | null> {
    const { status } = await this.#cluster.nodeState(node);
    if (status !== 'running') {
      this.#drop(node);
      return null;
    }
    let connection = this.#connections.get(node);
    try {
      if (connection === undefined) {
        connection = await this.#cluster.connect('monitor', node);
        this.#connections.set(node, connection);
      }
    } catch {
      return null; // not reachable now; the next poll tries again
    }
    const answer = await this.#system.status(connection, STATUS_TIMEOUT_MS);
    if (answer === null) this.#drop(node);
    return answer;
  }

  #drop(node: NodeId): void {
    this.#connections.get(node)?.close();
    this.#connections.delete(node);
  }

  /**
   * Polls until the cluster serves; false when it did not within `timeoutMs`, or the signal came
   * first.
   */
  async untilReady(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#cluster;
    const end = clock.now() + timeoutMs * 1e6;
    for (let pauseMs = 10; clock.now() < end && !signal.aborted; pauseMs = 50) {
      if (this.#system.isReady(await this.poll())) return true;
      await sleep(clock, pauseMs, signal);
    }
    return false;
  }

  /**
   * Polls every `intervalMs` until the signal comes, and tells of each node whose status is not
   * what it was.
   */
  async watch(
    clock: Clock,
    intervalMs: number,
    signal: AbortSignal,
    onChange: (node: NodeId, status: NodeStatus | null) => void,
  ): Promise<void> {
    const seen = new Map<NodeId, string>();
    while (!signal.aborted) {
      for (const [node, status] of await this.poll()) {
        const now = JSON.stringify(status === null ? null : [status.role, status.leader]);
        if (seen.get(node) === now) continue;
        seen.set(node, now);
        onChange(node, status);
      }
      await sleep(clock, intervalMs, signal);
    }
  }

  close(): void {
    for (const node of this.#cluster.nodes) this.#drop(node);
  }
}

/** The node that leads, if any says so: the one with the highest term, where two do. */
function leaderOf(statuses: Statuses): NodeId | null {
  let leader: NodeId | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [node, status] of statuses) {
    if (status?.role !== 'leader') continue;
    const term = Number(status.details['term'] ?? 0);
    if (term > highest) {
      leader = node;
      highest = term;
    }
  }
  return leader;
}

/** What the statuses say that targets stand for. */
export interface Survey {
  readonly leader: NodeId | null;
  readonly roles: Readonly<Record<NodeId, string>>;
  readonly named: Readonly<Record<string, NamedTarget>>;
}

/**
 * Where nodes disagree on what a name stands for, the leader is believed, then the others in their
 * order.
 */
export function surveyOf(statuses: Statuses): Survey {
  const leader = leaderOf(statuses);
  const roles: Record<NodeId, string> = {};
  let named: Record<string, NamedTarget> = {};
  for (const [node, status] of statuses) {
    if (status === null) continue;
    roles[node] = status.role;
    const targets = status.targets ?? {};
    named = node === leader ? { ...named, ...targets } : { ...targets, ...named };
  }
  return { leader, roles, named };
}
