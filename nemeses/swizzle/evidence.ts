// Evidence of links that are cut one by one: each is looked at while it is cut, since at the end
// all are healed.

import { sleep } from '../../src/clock.ts';
import type { EvidenceCollector } from '../../src/faults/vocabulary/evidence.ts';
import type { Evidence, Link } from '../../src/runtime/faults.ts';
import type { Cluster } from '../../src/runtime/types.ts';
import { linkName } from '../parts/link-evidence.ts';

/** A link that is cut for a part of a fault: milliseconds after its injection. */
export interface TimedCut extends Link {
  readonly cutAt: number;
  readonly healAt: number;
}

/** How often a silent link is looked at again after a probe, and how long between looks. */
const PROBE_TRIES = 4;
const PROBE_PAUSE_MS = 10;

export class SwizzleEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #cuts: readonly TimedCut[];
  /** The links that are meant to be cut at the moment. */
  readonly #isCut: (link: Link) => boolean;
  readonly #start = new Map<TimedCut, number>();
  readonly #dropped = new Map<TimedCut, number>();

  constructor(
    cluster: Cluster,
    mechanism: string,
    cuts: readonly TimedCut[],
    isCut: (link: Link) => boolean,
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#cuts = cuts;
    this.#isCut = isCut;
  }

  async before(): Promise<void> {
    for (const cut of this.#cuts) this.#start.set(cut, await this.#cluster.dropped(cut, false));
  }

  async during(): Promise<void> {
    for (let tries = 0; tries < PROBE_TRIES; tries++) {
      const silent = this.#cuts.filter((cut) => this.#isCut(cut) && !this.#dropped.get(cut));
      if (silent.length === 0) return;
      if (tries > 0) await sleep(this.#cluster.clock, PROBE_PAUSE_MS);
      await Promise.all(silent.map((cut) => this.#look(cut, tries === 0)));
    }
  }

  async #look(cut: TimedCut, probe: boolean): Promise<void> {
    const count = await this.#cluster.dropped(cut, probe);
    this.#dropped.set(cut, count - (this.#start.get(cut) ?? 0));
  }

  async conclude(): Promise<Evidence> {
    const seen = this.#cuts.filter((cut) => (this.#dropped.get(cut) ?? 0) > 0);
    return {
      effective: seen.length > 0,
      summary: `messages dropped on ${seen.length} of ${this.#cuts.length} links, each while it was cut`,
      mechanism: this.#mechanism,
      measurements: Object.fromEntries(
        this.#cuts.map((cut) => [linkName(cut), this.#dropped.get(cut) ?? 0]),
      ),
    };
  }
}
