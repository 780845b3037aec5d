// Evidence of a misbehaving disk: what the disk itself counts.

import { unreachable } from '../../src/errors.ts';
import type { EvidenceCollector, EvidenceRule } from '../../src/faults/vocabulary/evidence.ts';
import type { Json } from '../../src/json.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Evidence } from '../../src/runtime/faults.ts';
import type { Cluster, DiskStatistics } from '../../src/runtime/types.ts';
import type { DiskTrouble } from './trouble.ts';

export const diskEvidenceRules: readonly EvidenceRule[] = [
  {
    fault: 'disk',
    measured: {
      docker: 'not available',
      process: 'not available',
      sim: 'what the simulated disk counts',
    },
    threshold: 'one target’s disk at least did as planned',
    otherwise: '`n1 0 of 12 syncs failed`',
  },
];

const NOTHING: DiskStatistics = {
  syncs: 0,
  slowed: 0,
  failed: 0,
  lied: 0,
  lostChanges: 0,
  damages: [],
};

/** One disk that did as planned is enough: a node that is down has nothing to fail at. */
export class DiskEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #nodes: readonly NodeId[];
  readonly #trouble: DiskTrouble;
  readonly #before = new Map<NodeId, DiskStatistics>();

  constructor(
    cluster: Cluster,
    mechanism: string,
    fault: { readonly nodes: readonly NodeId[]; readonly trouble: DiskTrouble },
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#nodes = fault.nodes;
    this.#trouble = fault.trouble;
  }

  async before(): Promise<void> {
    for (const node of this.#nodes) this.#before.set(node, await this.#ask(node, false));
  }

  async during(): Promise<void> {
    // Counts add up by themselves.
  }

  async conclude(): Promise<Evidence> {
    const evidence = await this.#judge(false);
    return evidence.effective ? evidence : this.#judge(true);
  }

  async #judge(probe: boolean): Promise<Evidence> {
    const measurements: Record<string, Json> = {};
    const words: string[] = [];
    let effects = 0;
    for (const node of this.#nodes) {
      const before = this.#before.get(node) ?? NOTHING;
      const after = await this.#ask(node, probe);
      const { count, text } = effectOf(this.#trouble.type, before, after);
      effects += count;
      words.push(`${node} ${text}`);
      const damages = after.damages.slice(before.damages.length);
      measurements[node] = { syncs: after.syncs - before.syncs, effects: count, damages };
    }
    return {
      effective: effects > 0,
      summary: words.length === 0 ? 'no node could be spared' : words.join(', '),
      mechanism: this.#mechanism,
      measurements,
    };
  }

  async #ask(node: NodeId, probe: boolean): Promise<DiskStatistics> {
    return (await this.#cluster.diskStatistics?.(node, probe)) ?? NOTHING;
  }
}

function effectOf(
  type: DiskTrouble['type'],
  before: DiskStatistics,
  after: DiskStatistics,
): { readonly count: number; readonly text: string } {
  const syncs = (field: 'slowed' | 'failed' | 'lied', word: string) => {
    const count = after[field] - before[field];
    return { count, text: `${count} of ${after.syncs - before.syncs} syncs ${word}` };
  };
  switch (type) {
    case 'slow':
      return syncs('slowed', 'slowed');
    case 'failing':
    case 'full':
      return syncs('failed', 'failed');
    case 'lying':
      return syncs('lied', 'kept nothing');
    case 'bit-flip':
    case 'truncate': {
      const damages = after.damages.slice(before.damages.length);
      const text = damages.length === 0 ? 'had nothing to damage' : `lost ${damages.join(', ')}`;
      return { count: damages.length, text };
    }
    default:
      return unreachable(type);
  }
}
