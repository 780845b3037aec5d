// What a set of active faults means for each node, link and clock. Faults overlap: a node is down while any kill
// holds it down, and comes back only when the last one is healed. Because the runtime is always brought to the state
// that the active faults call for, healing is idempotent and nothing can be left behind.

import type { NodeId } from '../node/types.ts';
import type { ResolvedFault } from '../runtime/faults.ts';
import type { ClockState, Cluster, LinkState, NodeState } from '../runtime/types.ts';
import { linksOf } from './link-states.ts';

/** A fault that is on. */
export interface ActiveFault {
  readonly id: string;
  readonly resolved: ResolvedFault;
  /** For a strobe: whether the clock is off at the moment. True for everything else. */
  on: boolean;
}

export const RIGHT_CLOCK: ClockState = { offsetMs: 0, ratePpm: 1_000_000 };

/** The status a node should have. Down wins over paused: a dead process cannot be stopped. */
export function statusOf(node: NodeId, active: readonly ActiveFault[]): NodeState['status'] {
  const hit = (kind: 'kill' | 'pause'): boolean =>
    active.some(({ resolved }) => resolved.kind === kind && resolved.nodes.includes(node));
  if (hit('kill')) return 'down';
  return hit('pause') ? 'paused' : 'running';
}

/** How a node's clock should be wrong: offsets add up, and so do deviations from the right rate. */
export function clockOf(node: NodeId, active: readonly ActiveFault[]): ClockState {
  let { offsetMs, ratePpm } = RIGHT_CLOCK;
  for (const { resolved, on } of active) {
    if (resolved.kind !== 'clock' || !on || !resolved.nodes.includes(node)) continue;
    if (resolved.skew.type === 'drift') ratePpm += resolved.skew.ratePpm - RIGHT_CLOCK.ratePpm;
    else offsetMs += resolved.skew.offsetMs;
  }
  return { offsetMs, ratePpm };
}

/** Brings a cluster to the state that the active faults call for, changing only what differs from the state before. */
export class Disturbance {
  readonly #cluster: Cluster;
  readonly #status = new Map<NodeId, NodeState['status']>();
  readonly #clocks = new Map<NodeId, { readonly state: ClockState; readonly since: number }>();
  #links = '[]';

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The nodes that should be executing now. */
  running(): readonly NodeId[] {
    return this.#cluster.nodes.filter((node) => this.#statusBefore(node) === 'running');
  }

  /** How far off all active faults together should have put a node's clock by now; milliseconds. */
  skewOf(node: NodeId): { readonly offsetMs: number; readonly driftedMs: number } {
    const set = this.#clocks.get(node);
    if (set === undefined) return { offsetMs: 0, driftedMs: 0 };
    const elapsedMs = (this.#cluster.clock.now() - set.since) / 1e6;
    return {
      offsetMs: set.state.offsetMs,
      driftedMs: elapsedMs * (set.state.ratePpm / RIGHT_CLOCK.ratePpm - 1),
    };
  }

  #statusBefore(node: NodeId): NodeState['status'] {
    return this.#status.get(node) ?? 'running';
  }

  /** Links first, so that a node comes back into the network it should find; then clocks; then nodes. */
  async apply(active: readonly ActiveFault[]): Promise<void> {
    await this.#applyLinks(linksOf(active));
    await Promise.all(this.#cluster.nodes.map((node) => this.#applyClock(node, active)));
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
    await this.#cluster.setClock(node, state);
    this.#clocks.set(node, { state, since: this.#cluster.clock.now() });
  }

  async #applyStatus(node: NodeId, active: readonly ActiveFault[]): Promise<void> {
    const before = this.#statusBefore(node);
    const after = statusOf(node, active);
    if (before === after) return;
    if (after === 'down') await this.#cluster.kill(node);
    else {
      if (before === 'down') await this.#cluster.restart(node);
      if (after === 'paused') await this.#cluster.pause(node);
      else if (before === 'paused') await this.#cluster.resume(node);
    }
    this.#status.set(node, after);
  }
}
