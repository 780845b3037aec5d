// Brings a cluster to what the faults that are on ask for. Faults overlap: a node is down while any
// of them holds it down, and comes back only when the last one is healed. Because the cluster is
// always brought to the state that they call for together, healing is idempotent and nothing can be
// left behind.

import type { NodeId } from '../node/types.ts';
import type { ClockState, Cluster, DiskDamage, LinkState } from '../runtime/types.ts';
import type { Asks } from './vocabulary/asks.ts';
import {
  clockOf,
  diskOf,
  linksOf,
  RIGHT_CLOCK,
  statusOf,
  unsyncedOf,
  type WantedStatus,
} from './wanted.ts';

/** How long after the end of a disk's trouble any crash of the node may still be due to it. */
const TROUBLE_LINGERS_NS = 10e9;
/** How a node says that its disk refused to sync. */
const DISK_REFUSED = /\bStorageError\b/;

/**
 * Brings a cluster to the state that all asks together call for, changing only what differs from
 * the state before.
 */
export class Disturbance {
  readonly #cluster: Cluster;
  readonly #status = new Map<NodeId, WantedStatus>();
  readonly #clocks = new Map<NodeId, { readonly state: ClockState; readonly since: number }>();
  #links = '[]';
  readonly #disks = new Map<NodeId, string>();
  /** Nodes that were told to die at a sync, and not started since. */
  readonly #doomed = new Set<NodeId>();
  /** Until when (nanoseconds) a node may crash because its disk refused a sync. */
  readonly #troubled = new Map<NodeId, number>();
  /** Nodes that lost synced data: they may refuse to start. */
  readonly #damaged = new Set<NodeId>();
  /** Those of them that did refuse. */
  readonly #beyondRepair = new Set<NodeId>();
  /** Nodes that crashed by themselves, and were not started since. */
  readonly #crashed = new Set<NodeId>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The nodes that should be executing now. */
  running(): readonly NodeId[] {
    return this.#cluster.nodes.filter(
      (node) => this.#statusBefore(node) === 'running' && !this.#crashed.has(node),
    );
  }

  /**
   * The nodes that a fault can still do something to: all but those that will not start any more.
   */
  worthHitting(): readonly NodeId[] {
    const nodes = this.#cluster.nodes.filter((node) => !this.#beyondRepair.has(node));
    return nodes.length > 0 ? nodes : this.#cluster.nodes;
  }

  /** Whether none of these nodes will start any more, so that nothing else can be done to them. */
  areGone(nodes: readonly NodeId[]): boolean {
    return nodes.length > 0 && nodes.every((node) => this.#beyondRepair.has(node));
  }

  /** The nodes whose disks are as they should be, but for what was not synced. */
  undamaged(): readonly NodeId[] {
    return this.#cluster.nodes.filter((node) => !this.#damaged.has(node));
  }

  /**
   * How far off all active faults together should have put a node's clock at a time since they
   * changed; milliseconds.
   */
  skewOf(node: NodeId, time: number): { readonly offsetMs: number; readonly driftedMs: number } {
    const set = this.#clocks.get(node);
    if (set === undefined) return { offsetMs: 0, driftedMs: 0 };
    const elapsedMs = Math.max(0, time - set.since) / 1e6;
    return {
      offsetMs: set.state.offsetMs,
      driftedMs: elapsedMs * (set.state.ratePpm / RIGHT_CLOCK.ratePpm - 1),
    };
  }

  #statusBefore(node: NodeId): WantedStatus {
    return this.#status.get(node) ?? 'running';
  }

  /**
   * Links first, so that a node comes back into the network it should find; then clocks and disks;
   * then nodes.
   */
  async apply(asks: readonly Asks[]): Promise<void> {
    await this.#applyLinks(linksOf(asks));
    await Promise.all(this.#cluster.nodes.map((node) => this.#applyClock(node, asks)));
    for (const node of this.#cluster.nodes) await this.#applyDisk(node, asks);
    await Promise.all(this.#cluster.nodes.map((node) => this.#applyStatus(node, asks)));
  }

  async #applyLinks(links: readonly LinkState[]): Promise<void> {
    const text = JSON.stringify(links);
    if (text === this.#links) return;
    await this.#cluster.setLinks(links);
    this.#links = text;
  }

  async #applyClock(node: NodeId, asks: readonly Asks[]): Promise<void> {
    const state = clockOf(node, asks);
    const before = this.#clocks.get(node)?.state ?? RIGHT_CLOCK;
    if (state.offsetMs === before.offsetMs && state.ratePpm === before.ratePpm) return;
    // It counts from when it is asked for, however long the node takes to be told.
    const since = this.#cluster.clock.now();
    await this.#cluster.setClock(node, state);
    this.#clocks.set(node, { state, since });
  }

  async #applyDisk(node: NodeId, asks: readonly Asks[]): Promise<void> {
    const state = diskOf(node, asks);
    const text = JSON.stringify(state);
    if (text === (this.#disks.get(node) ?? '{}')) return;
    await this.#cluster.setDisk?.(node, state);
    this.#disks.set(node, text);
    const refuses = state.full === true || state.syncFailPercent !== undefined;
    if (refuses) this.#troubled.set(node, Number.POSITIVE_INFINITY);
    else if (this.#troubled.get(node) === Number.POSITIVE_INFINITY) {
      this.#troubled.set(node, this.#cluster.clock.now() + TROUBLE_LINGERS_NS);
    }
    if (state.syncLiePercent !== undefined) this.#damaged.add(node);
  }

  /** Damages what a node has synced. */
  async damage(node: NodeId, damage: DiskDamage): Promise<void> {
    const done = await this.#cluster.damageDisk?.(node, damage);
    if (typeof done === 'string') this.#damaged.add(node);
  }

  async #applyStatus(node: NodeId, asks: readonly Asks[]): Promise<void> {
    const before = this.#statusBefore(node);
    const after = statusOf(node, asks);
    if (before === after) return;
    if (after === 'down') {
      await this.#cluster.kill(node);
      this.#doomed.delete(node);
    } else {
      const isReprieved = after === 'running' && this.#doomed.has(node);
      if (before === 'down' || isReprieved) await this.#restart(node);
      if (after === 'paused') await this.#cluster.pause(node);
      else if (before === 'paused') await this.#cluster.resume(node);
      if (after === 'doomed' && !this.#doomed.has(node)) {
        await this.#cluster.killAtSync?.(node, unsyncedOf(node, asks));
        this.#doomed.add(node);
      }
    }
    this.#status.set(node, after);
  }

  async #restart(node: NodeId): Promise<void> {
    this.#doomed.delete(node);
    try {
      await this.#cluster.restart(node);
      this.#crashed.delete(node);
    } catch (error) {
      if (!this.mayCrash(node)) throw error;
      // It found the damage and said so, which is all that can be asked of it.
      this.#crashed.add(node);
      if (this.#damaged.has(node)) this.#beyondRepair.add(node);
    }
  }

  /** To be told of every crash that no fault of ours was meant to bring about. */
  noteCrash(node: NodeId): void {
    this.#crashed.add(node);
  }

  /**
   * Whether a crash of this node is what a fault of its disk calls for, and no fault of the node's.
   */
  mayCrash(node: NodeId, reason = ''): boolean {
    const until = this.#troubled.get(node);
    if (this.#damaged.has(node)) return true;
    // A node that was paused hears of a sync that failed once it goes on, however late that is.
    return until !== undefined && (until >= this.#cluster.clock.now() || DISK_REFUSED.test(reason));
  }

  /** What a supervisor does after a crash: starts the node again, where no fault keeps it down. */
  async revive(node: NodeId): Promise<void> {
    const wanted = this.#statusBefore(node);
    if (wanted === 'down' || this.#doomed.has(node) || this.#beyondRepair.has(node)) return;
    if ((await this.#cluster.nodeState(node)).status !== 'down') return;
    await this.#restart(node);
    if (wanted === 'paused') await this.#cluster.pause(node);
  }
}
