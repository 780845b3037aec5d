// What shows that a fault took effect: measured before, during and after it, the same way in every runtime. A fault
// that left no evidence makes the run `unknown`: a green run that had tested nothing is worse than a red one.

import { sleep } from '../clock.ts';
import { unreachable } from '../errors.ts';
import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import type { ClockSkew, Evidence, Link, ResolvedFault } from '../runtime/faults.ts';
import type { Ability, Capabilities, Cluster, NodeState } from '../runtime/types.ts';

/** A measured clock may differ from the plan by this much, beyond the uncertainty of the measurement. */
const CLOCK_TOLERANCE_MS = 50;
/** Clocks are read in whole milliseconds: less than this is not seen. */
const CLOCK_RESOLUTION_MS = 2;
/** A drift's measured rate may differ from the plan by this part of the deviation. */
const DRIFT_TOLERANCE = 0.2;
/** How often a link is looked at again after a probe, and how long between looks. */
const PROBE_TRIES = 6;
const PROBE_PAUSE_MS = 40;

/** Measures one fault. The methods are called in this order. */
export interface EvidenceCollector {
  /** Before the fault is injected. */
  before(): Promise<void>;
  /** Right after, and whenever else there is something new to see. */
  during(): Promise<void>;
  /** While it still holds: the last look, and the judgement. */
  conclude(): Promise<Evidence>;
}

/** What is known of the clocks besides what is measured for a fault. Milliseconds. */
export interface ClockKnowledge {
  /** Whether a strobing clock is meant to be off at the moment. */
  isOn(): boolean;
  /** How far off a node's clock is when no fault touches it. */
  undisturbedMs(node: NodeId): number;
  /** How far off all faults that are on together should have put a node's clock by now: at once, and bit by bit. */
  skewOf(node: NodeId): { readonly offsetMs: number; readonly driftedMs: number };
}

export function collectEvidence(
  cluster: Cluster,
  capabilities: Capabilities,
  resolved: ResolvedFault,
  clocks: ClockKnowledge,
): EvidenceCollector {
  const mechanism = (ability: Ability): string => {
    const capability = capabilities[ability];
    return capability.available ? capability.mechanism : 'none';
  };
  switch (resolved.kind) {
    case 'partition':
      return new LinkEvidence(cluster, mechanism('cut-links'), resolved.cut, true);
    case 'loss':
      return new LinkEvidence(cluster, mechanism('lose-messages'), resolved.links, false);
    case 'kill':
      return new StatusEvidence(cluster, mechanism('kill'), resolved.nodes, ['down']);
    case 'pause':
      return new StatusEvidence(cluster, mechanism('pause'), resolved.nodes, ['paused', 'down']);
    case 'clock': {
      const rate = resolved.skew.type === 'drift';
      const how = mechanism(rate ? 'skew-clock-rate' : 'skew-clock-offset');
      return new ClockEvidence(cluster, how, resolved, clocks);
    }
    default:
      return unreachable(resolved);
  }
}

function nameOf(link: Link): string {
  return `${link.from}→${link.to}`;
}

/**
 * A cut link must have dropped something. A link that was silent by itself is probed; one whose sender did not run is
 * left out, since nothing could have been sent on it. For loss one drop on any link is enough: it is a matter of chance.
 */
class LinkEvidence implements EvidenceCollector {
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
    const difference = (counts: readonly number[]): number[] =>
      counts.map((count, index) => count - (this.#start[index] ?? 0));
    let dropped = difference(await this.#count(() => false));
    const senders = await this.#runningSenders();
    const silent = (index: number): boolean =>
      dropped[index] === 0 && senders.has((this.#links[index] as Link).from);
    for (let tries = 0; tries < PROBE_TRIES && this.#links.some((_, i) => silent(i)); tries++) {
      if (tries > 0) await sleep(this.#cluster.clock, PROBE_PAUSE_MS);
      // One probe for each silent link; what comes after only looks whether it was dropped.
      dropped = difference(await this.#count((index) => tries % 3 === 0 && silent(index)));
    }
    return this.#judge(
      dropped,
      this.#links.filter((_, index) => silent(index)),
    );
  }

  async #runningSenders(): Promise<ReadonlySet<NodeId>> {
    const running = new Set<NodeId>();
    for (const node of new Set(this.#links.map((link) => link.from))) {
      if ((await this.#cluster.nodeState(node)).status === 'running') running.add(node);
    }
    return running;
  }

  #judge(dropped: readonly number[], silent: readonly Link[]): Evidence {
    const total = dropped.reduce((sum, count) => sum + count, 0);
    const effective = total > 0 && (!this.#everyLink || silent.length === 0);
    const parts = [`${total} messages dropped on ${this.#links.length} links`];
    if (silent.length > 0) parts.push(`none on ${silent.map(nameOf).join(', ')}`);
    const measurements = Object.fromEntries(
      this.#links.map((link, index) => [nameOf(link), dropped[index] ?? 0]),
    );
    return { effective, summary: parts.join('; '), mechanism: this.#mechanism, measurements };
  }
}

/**
 * A killed node must be seen down, a paused one must be seen stopped. A node that another fault has taken down is as
 * stopped as a node can be: for a pause that counts, and the summary says so.
 */
class StatusEvidence implements EvidenceCollector {
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

interface ClockSample {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  /** How far off the clock should be then, by all faults together, and how far off it was: relative to undisturbed. */
  readonly plannedMs: number;
  readonly offsetMs: number;
  /** How far from the truth `offsetMs` may be, and how far from the plan a drift may be. */
  readonly uncertaintyMs: number;
  readonly driftToleranceMs: number;
  /** The part of `plannedMs` that is this fault's. */
  readonly ownMs: number;
}

/** A skewed clock must be seen to be off by what was planned. Nodes that never ran during the fault are left out. */
class ClockEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #nodes: readonly NodeId[];
  readonly #skew: ClockSkew;
  readonly #clocks: ClockKnowledge;
  readonly #samples = new Map<NodeId, ClockSample[]>();
  /** When the fault was on for the first time; nanoseconds. */
  #injectedAt = 0;

  constructor(
    cluster: Cluster,
    mechanism: string,
    fault: { readonly nodes: readonly NodeId[]; readonly skew: ClockSkew },
    clocks: ClockKnowledge,
  ) {
    this.#cluster = cluster;
    this.#mechanism = mechanism;
    this.#nodes = fault.nodes;
    this.#skew = fault.skew;
    this.#clocks = clocks;
  }

  async before(): Promise<void> {
    for (const node of this.#nodes) this.#samples.set(node, []);
    this.#injectedAt = this.#cluster.clock.now();
  }

  async during(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => this.#sample(node)));
  }

  async #sample(node: NodeId): Promise<void> {
    const time = this.#cluster.clock.now();
    const { offsetMs, driftedMs } = this.#clocks.skewOf(node);
    const ownMs = this.#ownAt(time);
    const measured = await this.#cluster.clockOffset(node);
    if (measured === null) return;
    this.#samples.get(node)?.push({
      time,
      plannedMs: offsetMs + driftedMs,
      offsetMs: measured.offsetMs - this.#clocks.undisturbedMs(node),
      uncertaintyMs: measured.uncertaintyMs,
      driftToleranceMs: Math.abs(driftedMs) * DRIFT_TOLERANCE,
      ownMs,
    });
  }

  async conclude(): Promise<Evidence> {
    await this.during();
    const words = this.#nodes.map((node) => {
      if ((this.#samples.get(node)?.length ?? 0) === 0) return `${node} not running`;
      return `${node} off by ${this.#widest(node).toFixed(0)} ms`;
    });
    const found = this.#nodes.map((node) => this.#compare(node));
    const measurements = Object.fromEntries(
      this.#nodes.map((node) => [
        node,
        { undisturbedMs: this.#clocks.undisturbedMs(node), during: this.#describe(node) },
      ]),
    );
    return {
      effective: found.includes('as planned') && !found.includes('not as planned'),
      summary: words.join(', '),
      mechanism: this.#mechanism,
      measurements,
    };
  }

  #describe(node: NodeId): Json {
    return (this.#samples.get(node) ?? []).map((sample) => ({ ...sample }));
  }

  /** How far off the clock was seen. */
  #widest(node: NodeId): number {
    const offsets = (this.#samples.get(node) ?? []).map((sample) => sample.offsetMs);
    return offsets.reduce((widest, now) => (Math.abs(now) > Math.abs(widest) ? now : widest), 0);
  }

  /**
   * One sample that fits is enough. A sample at which this fault asks for less than could be measured says nothing;
   * of a node that has only such samples, or none, nothing is known.
   */
  #compare(node: NodeId): 'as planned' | 'not as planned' | 'not known' {
    let telling = false;
    for (const sample of this.#samples.get(node) ?? []) {
      if (Math.abs(sample.ownMs) <= sample.uncertaintyMs + CLOCK_RESOLUTION_MS) continue;
      telling = true;
      // With the tolerance alone a small skew would be found on a clock that was never touched.
      const error = Math.abs(sample.offsetMs - sample.plannedMs);
      const tolerance = CLOCK_TOLERANCE_MS + sample.uncertaintyMs + sample.driftToleranceMs;
      const untouched = Math.abs(sample.offsetMs - (sample.plannedMs - sample.ownMs));
      if (error <= tolerance && error < untouched) return 'as planned';
    }
    return telling ? 'not as planned' : 'not known';
  }

  /** How far off this fault alone should have put the clock. */
  #ownAt(time: number): number {
    const skew = this.#skew;
    if (!this.#clocks.isOn()) return 0;
    if (skew.type !== 'drift') return skew.offsetMs;
    return ((time - this.#injectedAt) / 1e6) * (skew.ratePpm / 1_000_000 - 1);
  }
}
