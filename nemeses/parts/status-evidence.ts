// Evidence of kills and pauses: what the operating system or engine says of a node's process.

import type { EvidenceCollector, EvidenceRule } from '../../src/faults/vocabulary/evidence.ts';
import type { Json } from '../../src/json.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Evidence } from '../../src/runtime/faults.ts';
import type { Cluster, NodeState } from '../../src/runtime/types.ts';

/** What is measured of a node's process, in which state where that needs a word. */
export function statusMeasured(
  states: Partial<Record<'docker' | 'process', string>> = {},
): EvidenceRule['measured'] {
  const within = (state: string | undefined): string => (state === undefined ? '' : ` (${state})`);
  return {
    docker: `the engine’s state of the container, and when it was started${within(states.docker)}`,
    process: `the state and id of the process in /proc${within(states.process)}`,
    sim: 'the simulated node’s state and life',
  };
}

/**
 * A killed node must be seen down, a paused one must be seen stopped. A node that another fault has
 * taken down is as stopped as a node can be: for a pause that counts, and the summary says so.
 */
export class StatusEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #nodes: readonly NodeId[];
  readonly #accepted: readonly NodeState['status'][];
  readonly #lives = new Map<NodeId, string | null>();
  /** Each status it was seen in, in order, without repeats. */
  readonly #seen = new Map<NodeId, NodeState['status'][]>();

  constructor(
    cluster: Cluster,
    mechanism: string,
    nodes: readonly NodeId[],
    accepted: readonly NodeState['status'][],
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#nodes = nodes;
    this.#accepted = accepted;
  }

  async before(): Promise<void> {
    for (const node of this.#nodes) {
      this.#lives.set(node, (await this.#cluster.nodeState(node)).life);
    }
  }

  async during(): Promise<void> {
    for (const node of this.#nodes) {
      const { status } = await this.#cluster.nodeState(node);
      const seen = this.#seen.get(node) ?? [];
      if (seen.at(-1) !== status) seen.push(status);
      this.#seen.set(node, seen);
    }
  }

  async conclude(): Promise<Evidence> {
    await this.during();
    const seen = (node: NodeId): readonly NodeState['status'][] => this.#seen.get(node) ?? [];
    const measurements: Record<string, Json> = {};
    for (const node of this.#nodes) {
      measurements[node] = { lifeBefore: this.#lives.get(node) ?? null, seen: [...seen(node)] };
    }
    return {
      effective: this.#nodes.every((node) =>
        seen(node).every((status) => this.#accepted.includes(status)),
      ),
      summary: this.#nodes.map((node) => `${node} ${seen(node).join(', then ')}`).join(', '),
      mechanism: this.#mechanism,
      measurements,
    };
  }
}
