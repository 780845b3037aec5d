// Evidence of a kill during a sync: the node was executing, and was then seen down or in another
// life.

import type { EvidenceCollector } from '../../src/faults/vocabulary/evidence.ts';
import type { Json } from '../../src/json.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Evidence } from '../../src/runtime/faults.ts';
import type { Cluster } from '../../src/runtime/types.ts';

/**
 * One node that crashed is enough: those that wrote nothing meanwhile had no sync to die in. As
 * with a pause, a node that another fault has taken down already counts, and the summary says so.
 */
export class CrashEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #nodes: readonly NodeId[];
  readonly #lives = new Map<NodeId, string | null>();
  readonly #lostBefore = new Map<NodeId, number>();
  readonly #crashed = new Map<NodeId, boolean>();
  #forced = false;

  constructor(cluster: Cluster, mechanism: string, nodes: readonly NodeId[]) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#nodes = nodes;
  }

  async before(): Promise<void> {
    for (const node of this.#nodes) {
      this.#lives.set(node, (await this.#cluster.nodeState(node)).life);
      this.#lostBefore.set(node, await this.#lostOf(node));
      this.#crashed.set(node, false);
    }
  }

  async during(): Promise<void> {
    for (const node of this.#nodes) {
      const { life } = await this.#cluster.nodeState(node);
      const before = this.#lives.get(node) ?? null;
      if (before === null) this.#lives.set(node, life);
      else if (life !== before) this.#crashed.set(node, true);
    }
  }

  async force(): Promise<void> {
    this.#forced = true;
    for (const node of this.#nodes) await this.#cluster.kill(node);
  }

  async conclude(): Promise<Evidence> {
    await this.during();
    const measurements: Record<string, Json> = {};
    const words: string[] = [];
    let effective = false;
    for (const node of this.#nodes) {
      const crashed = this.#crashed.get(node) ?? false;
      const lost = (await this.#lostOf(node)) - (this.#lostBefore.get(node) ?? 0);
      measurements[node] = { crashed, unsyncedChanges: lost };
      const isDown = (await this.#cluster.nodeState(node)).status === 'down';
      effective ||= crashed || isDown;
      if (crashed) words.push(`${node} crashed with ${lost} unsynced changes`);
      else words.push(isDown ? `${node} was down already` : `${node} had no sync`);
    }
    if (this.#forced) words.push('no sync came, so it was killed without one');
    return {
      effective,
      summary: words.join(', '),
      mechanism: this.#mechanism,
      measurements,
    };
  }

  async #lostOf(node: NodeId): Promise<number> {
    return (await this.#cluster.diskStatistics?.(node, false))?.lostChanges ?? 0;
  }
}
