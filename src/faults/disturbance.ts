// What a set of active faults means for each node, link and clock. Faults overlap: a node is down while any kill
// holds it down, and comes back only when the last one is healed. Because the runtime is always brought to the state
// that the active faults call for, healing is idempotent and nothing can be left behind.

import type { NodeId } from '../node/types.ts';
import type { ResolvedFault } from '../runtime/faults.ts';
import type { ClockState, Cluster, DiskDamage, DiskState, LinkState } from '../runtime/types.ts';
import type { ActiveFault } from './active-fault.ts';
import { linksOf } from './link-states.ts';

/** The status a node should have; `doomed`: it runs up to its next sync, and is down from then on. */
export type WantedStatus = 'running' | 'doomed' | 'paused' | 'down';

const RIGHT_CLOCK: ClockState = { offsetMs: 0, ratePpm: 1_000_000 };

/** The status a node should have. Down wins over paused: a dead process cannot be stopped. */
export function statusOf(node: NodeId, active: readonly ActiveFault[]): WantedStatus {
  const hit = (kind: 'kill' | 'pause' | 'kill-at-sync'): boolean =>
    active.some(({ resolved }) => resolved.kind === kind && resolved.nodes.includes(node));
  if (hit('kill')) return 'down';
  if (hit('pause')) return 'paused';
  return hit('kill-at-sync') ? 'doomed' : 'running';
}

/** How a node's disk should misbehave: the worst of what the active faults ask for. */
export function diskOf(node: NodeId, active: readonly ActiveFault[]): DiskState {
  let state: DiskState = {};
  for (const { resolved } of active) {
    if (resolved.kind !== 'disk' || !resolved.nodes.includes(node)) continue;
    const { trouble } = resolved;
    const most = (before: number | undefined, now: number): number => Math.max(before ?? 0, now);
    switch (trouble.type) {
      case 'slow':
        state = { ...state, syncDelayMs: most(state.syncDelayMs, trouble.syncDelayMs) };
        break;
      case 'failing':
        state = { ...state, syncFailPercent: most(state.syncFailPercent, trouble.percent) };
        break;
      case 'full':
        state = { ...state, full: true };
        break;
      case 'lying': {
        const lastCopy = trouble.lastCopy === true || state.lastCopy === true;
        const syncLiePercent = most(state.syncLiePercent, trouble.percent);
        state = { ...state, syncLiePercent, ...(lastCopy ? { lastCopy } : {}) };
        break;
      }
      default:
        break; // damage is done once, and stays
    }
  }
  return state;
}

/** How a node's clock should be wrong: offsets add up, and rates multiply, so that no clock runs backwards. */
export function clockOf(node: NodeId, active: readonly ActiveFault[]): ClockState {
  let { offsetMs, ratePpm } = RIGHT_CLOCK;
  for (const { resolved, on } of active) {
    if (resolved.kind !== 'clock' || !on || !resolved.nodes.includes(node)) continue;
    if (resolved.skew.type === 'drift') {
      ratePpm = Math.round((ratePpm * resolved.skew.ratePpm) / RIGHT_CLOCK.ratePpm);
    } else offsetMs += resolved.skew.offsetMs;
  }
  return { offsetMs, ratePpm };
}

/** How long after the end of a disk's trouble any crash of the node may still be due to it. */
const TROUBLE_LINGERS_NS = 10e9;
/** How a node says that its disk refused to sync. */
const DISK_REFUSED = /\bStorageError\b/;

/** Brings a cluster to the state that the active faults call for, changing only what differs from the state before. */
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

  /** The nodes that a fault can still do something to: all but those that will not start any more. */
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

  /** How far off all active faults together should have put a node's clock at a time since they changed; milliseconds. */
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

  /** Links first, so that a node comes back into the network it should find; then clocks and disks; then nodes. */
  async apply(active: readonly ActiveFault[]): Promise<void> {
    await this.#applyLinks(linksOf(active));
    await Promise.all(this.#cluster.nodes.map((node) => this.#applyClock(node, active)));
    for (const node of this.#cluster.nodes) await this.#applyDisk(node, active);
    await Promise.all(this.#cluster.nodes.map((node) => this.#applyStatus(node, active)));
  }

  async #applyLinks(links: readonly LinkState[]): Promise<void> {
    const text = JSON.stringify(links);
    if (text === this.#links) return;
    await this.#cluster.setLinks(links);
    this.#links = text;
  }

  async #applyClock(node: NodeId, active: readonly ActiveFault[]): Promise<void> {
    const state = clockOf(node, active);
    const before = this.#clocks.get(node)?.state ?? RIGHT_CLOCK;
    if (state.offsetMs === before.offsetMs && state.ratePpm === before.ratePpm) return;
    // It counts from when it is asked for, however long the node takes to be told.
    const since = this.#cluster.clock.now();
    await this.#cluster.setClock(node, state);
    this.#clocks.set(node, { state, since });
  }

  async #applyDisk(node: NodeId, active: readonly ActiveFault[]): Promise<void> {
    const state = diskOf(node, active);
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

  async #applyStatus(node: NodeId, active: readonly ActiveFault[]): Promise<void> {
    const before = this.#statusBefore(node);
    const after = statusOf(node, active);
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
        const { unsynced } = active.map(({ resolved }) => resolved).find(isDooming(node)) ?? {};
        await this.#cluster.killAtSync?.(node, unsynced ?? 'lost');
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

  /** Whether a crash of this node is what a fault of its disk calls for, and no fault of the node's. */
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

function isDooming(node: NodeId) {
  return (resolved: ResolvedFault): resolved is Extract<ResolvedFault, { kind: 'kill-at-sync' }> =>
    resolved.kind === 'kill-at-sync' && resolved.nodes.includes(node);
}
