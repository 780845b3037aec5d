// Evidence of wrong clocks: how far off they were measured to be, against how far off they should have been.

import type { Json } from '../../json.ts';
import type { NodeId } from '../../node/types.ts';
import type { ClockSkew, Evidence } from '../../runtime/faults.ts';
import type { Cluster } from '../../runtime/types.ts';
import type { ClockKnowledge, EvidenceCollector } from './collector.ts';

/** A measured clock may differ from the plan by this much, beyond the uncertainty of the measurement. */
const CLOCK_TOLERANCE_MS = 50;
/** Clocks are read in whole milliseconds: less than this is not seen. */
const CLOCK_RESOLUTION_MS = 2;
/** A drift's measured rate may differ from the plan by this part of the deviation. */
const DRIFT_TOLERANCE = 0.2;

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
export class ClockEvidence implements EvidenceCollector {
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
