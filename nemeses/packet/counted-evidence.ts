// Evidence of duplication and reordering: how often it happened.

import type { EvidenceCollector } from '../../src/faults/vocabulary/evidence.ts';
import type { Evidence, Link } from '../../src/runtime/faults.ts';
import type { Cluster } from '../../src/runtime/types.ts';
import { linkName } from '../parts/link-evidence.ts';
import type { PacketEffect } from './effect.ts';

type CountedEffect = Extract<PacketEffect, { readonly type: 'duplicate' | 'reorder' }>;

/** What was counted, of the links' own messages and of probes. */
export class CountedEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #links: readonly Link[];
  readonly #effect: CountedEffect;
  #start: readonly number[] = [];

  constructor(
    cluster: Cluster,
    mechanism: string,
    fault: { readonly links: readonly Link[]; readonly effect: CountedEffect },
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#links = fault.links;
    this.#effect = fault.effect;
  }

  async before(): Promise<void> {
    this.#start = await this.#count(false);
  }

  async during(): Promise<void> {
    // Counts add up by themselves.
  }

  async conclude(): Promise<Evidence> {
    const counts = (await this.#count(true)).map((n, index) => n - (this.#start[index] ?? 0));
    const total = counts.reduce((sum, n) => sum + n, 0);
    const what = this.#effect.type === 'duplicate' ? 'duplicated' : 'overtaken';
    return {
      effective: total > 0,
      summary: `${total} messages ${what} on ${this.#links.length} links`,
      mechanism: this.#mechanism,
      measurements: Object.fromEntries(
        this.#links.map((link, index) => [linkName(link), counts[index] ?? 0]),
      ),
    };
  }

  async #count(probe: boolean): Promise<readonly number[]> {
    const field = this.#effect.type === 'duplicate' ? 'duplicated' : 'reordered';
    const effects = this.#links.map((link) => this.#cluster.linkEffects(link, probe));
    return (await Promise.all(effects)).map((each) => each[field]);
  }
}
