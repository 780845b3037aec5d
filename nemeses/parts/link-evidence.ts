// Evidence of cuts and losses: what links dropped.

import { sleep } from '../../src/clock.ts';
import type { EvidenceCollector, EvidenceRule } from '../../src/faults/vocabulary/evidence.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Evidence, Link } from '../../src/runtime/faults.ts';
import type { Cluster } from '../../src/runtime/types.ts';

/** What is measured of a link that drops. */
export const droppedMeasured: EvidenceRule['measured'] = {
  docker: 'packet counters of iptables in the receiver’s sandbox, with probes',
  process: 'messages that the router dropped, with probes',
  sim: 'messages dropped, with probes, of the simulated network',
};

/** How often a link is looked at again after a probe, and how long between looks. */
const PROBE_TRIES = 6;
const PROBE_PAUSE_MS = 40;

/**
 * A cut link must drop a probe when the fault is about to end, whatever it dropped before: a rule
 * that somebody took away in between leaves its counters. A link whose sender did not run is left
 * out, since nothing could have been sent on it. For loss one drop on any link is enough: it is a
 * matter of chance.
 */
export class LinkEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #links: readonly Link[];
  readonly #everyLink: boolean;
  #start: readonly number[] = [];

  constructor(cluster: Cluster, mechanism: string, links: readonly Link[], everyLink: boolean) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#links = links;
    this.#everyLink = everyLink;
  }

  async before(): Promise<void> {
    this.#start = await this.#count(() => false);
  }

  async during(): Promise<void> {
    // Drops add up by themselves.
  }

  #count(probe: (index: number) => boolean): Promise<number[]> {
    return Promise.all(this.#links.map((link, index) => this.#cluster.dropped(link, probe(index))));
  }

  async conclude(): Promise<Evidence> {
    const before = await this.#count(() => false);
    const senders = await this.#runningSenders();
    const probed = (index: number): boolean => senders.has((this.#links[index] as Link).from);
    let now = before;
    const holds = (index: number): boolean => (now[index] ?? 0) > (before[index] ?? 0);
    const waiting = (index: number): boolean => probed(index) && !holds(index);
    const done = (): boolean =>
      this.#everyLink
        ? !this.#links.some((_, index) => waiting(index))
        : this.#links.some((_, index) => holds(index));
    for (let tries = 0; tries < PROBE_TRIES && !done(); tries++) {
      if (tries > 0) await sleep(this.#cluster.clock, PROBE_PAUSE_MS);
      // What comes between two probes only looks whether the first was dropped.
      now = await this.#count((index) => tries % 3 === 0 && waiting(index));
    }
    const loose = this.#links.filter((_, index) => waiting(index));
    const dropped = now.map((count, index) => count - (this.#start[index] ?? 0));
    return this.#judge(dropped, this.#everyLink || !done() ? loose : []);
  }

  async #runningSenders(): Promise<ReadonlySet<NodeId>> {
    const running = new Set<NodeId>();
    for (const node of new Set(this.#links.map((link) => link.from))) {
      if ((await this.#cluster.nodeState(node)).status === 'running') running.add(node);
    }
    return running;
  }

  #judge(dropped: readonly number[], loose: readonly Link[]): Evidence {
    const total = dropped.reduce((sum, count) => sum + count, 0);
    const parts = [`${total} messages dropped on ${this.#links.length} links`];
    if (loose.length > 0) parts.push(`in the end none on ${loose.map(linkName).join(', ')}`);
    const measurements = Object.fromEntries(
      this.#links.map((link, index) => [linkName(link), dropped[index] ?? 0]),
    );
    return {
      effective: total > 0 && loose.length === 0,
      summary: parts.join('; '),
      mechanism: this.#mechanism,
      measurements,
    };
  }
}

/** `n1→n2`. */
export function linkName(link: Link): string {
  return `${link.from}→${link.to}`;
}
