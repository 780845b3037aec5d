// Which nodes may lose data that they had synced. Without such a map a simulation would sooner or
// later destroy the last good copy of something, and blame the system for a loss that nothing could
// have prevented. Counterpart: TigerBeetle's ClusterFaultAtlas, which keeps its map by sector of
// the disk; here a copy is a node's disk.

import type { NodeId } from '../../node/types.ts';
import type { Random } from '../../random.ts';

export class DamageAtlas {
  readonly #damageable: ReadonlySet<NodeId>;

  /**
   * Draws the nodes; `nodesMax` of them at most, `minority` for as many as leave a majority whole.
   */
  constructor(nodes: readonly NodeId[], nodesMax: number | 'minority', random: Random) {
    const count = nodesMax === 'minority' ? Math.floor((nodes.length - 1) / 2) : nodesMax;
    this.#damageable = new Set(random.shuffle(nodes).slice(0, count));
  }

  /** Whether synced data of this node may be lost or changed. */
  mayDamage(node: NodeId): boolean {
    return this.#damageable.has(node);
  }
}
