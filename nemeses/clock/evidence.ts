// Evidence of wrong clocks: how far off they were measured to be, against how far off they should
// have been.

import type {
  Aftermath,
  ClockKnowledge,
  EvidenceCollector,
  EvidenceRule,
} from '../../src/faults/vocabulary/evidence.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import type { NodeId } from '../../src/node/types.ts';
import type { Evidence } from '../../src/runtime/faults.ts';
import type { Cluster } from '../../src/runtime/types.ts';
import { percentText } from '../parts/words.ts';
import type { ClockSkew } from './skew.ts';

/**
 * A measured clock may differ from the plan by this much, beyond the uncertainty of the
 * measurement.
 */
const CLOCK_TOLERANCE_MS = 50;
/** Clocks are read in whole milliseconds: less than this is not seen. */
const CLOCK_RESOLUTION_MS = 2;
/** And by this part of the time that a clock has drifted for: its rate may be wrong by as much. */
const RATE_TOLERANCE = 0.01;

const measured: EvidenceRule['measured'] = {
  docker: 'the wall clock that the node reads, the best of 5 round trips',
  process: 'the wall clock that the node reads, by a round trip',
  sim: 'the simulated clock, exactly',
};

export const clockEvidenceRules: readonly EvidenceRule[] = [
  {
    fault: 'clock jump, strobe',
    measured,
    threshold: `the last look at every target that runs is within ${CLOCK_TOLERANCE_MS} ms and the uncertainty of the plan, and nearer to it than to an untouched clock`,
    otherwise: '`n1 off by 0 ms`',
  },
  {
    fault: 'clock drift',
    measured,
    threshold: `as for a jump, and ${percentText(RATE_TOLERANCE)} of the time since the fault began`,
    otherwise: '`n1 off by 2 ms at 100.0 % of real speed`',
  },
];

interface ClockSample {
  /** Nanoseconds since the start of the run. */
  readonly time: number;
  /**
   * How far off the clock should be then, by all faults together, and how far off it was: relative
   * to undisturbed.
   */
  readonly plannedMs: number;
  readonly offsetMs: number;
  /** How far from the truth `offsetMs` may be, and how far from the plan a drift may be. */
  readonly uncertaintyMs: number;
  readonly driftToleranceMs: number;
  /** The part of `plannedMs` that is this fault's. */
  readonly ownMs: number;
}

/**
 * A skewed clock must be seen to be off by what was planned, and still be so when it was last
 * looked at: until then somebody may have set it right. Nodes that never ran during the fault are
 * left out.
 */
export class ClockEvidence implements EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #mechanism: string;
  readonly #nodes: readonly NodeId[];
  readonly #skew: ClockSkew;
  readonly #clocks: ClockKnowledge;
  readonly #before = new Map<NodeId, ClockSample | null>();
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
    await Promise.all(
      this.#nodes.map(async (node) => {
        this.#samples.set(node, []);
        this.#before.set(node, await this.#sample(node, () => 0));
      }),
    );
    this.#injectedAt = this.#cluster.clock.now();
  }

  async during(): Promise<void> {
    await Promise.all(
      this.#nodes.map(async (node) => {
        const sample = await this.#sample(node, (time) => this.#ownAt(time));
        if (sample !== null) this.#samples.get(node)?.push(sample);
      }),
    );
  }

  async #sample(node: NodeId, ownAt: (time: number) => number): Promise<ClockSample | null> {
    const measured = await this.#clocks.measure(node);
    if (measured === null) return null;
    const { time } = measured;
    const { offsetMs, driftedMs } = this.#clocks.skewOf(node, time);
    const driftingMs = driftedMs === 0 ? 0 : (time - this.#injectedAt) / 1e6;
    return {
      time,
      plannedMs: offsetMs + driftedMs,
      offsetMs: measured.offsetMs - this.#clocks.undisturbedMs(node),
      uncertaintyMs: measured.uncertaintyMs,
      driftToleranceMs: driftingMs * RATE_TOLERANCE,
      ownMs: ownAt(time),
    };
  }

  async conclude(): Promise<Evidence> {
    await this.during();
    const found = this.#nodes.map((node) => this.#compare(node));
    return {
      effective: found.includes('as planned') && !found.includes('not as planned'),
      summary: this.#nodes.map((node) => this.#describe(node)).join(', '),
      mechanism: this.#mechanism,
      measurements: Object.fromEntries(this.#nodes.map((node) => [node, this.#data(node)])),
    };
  }

  /** Other faults may still skew the clock: it must be off by what they ask for. */
  async after(): Promise<Aftermath> {
    const samples = await Promise.all(this.#nodes.map((node) => this.#sample(node, () => 0)));
    const wrong = samples.flatMap((sample, index) => {
      if (sample === null) return [];
      const error = Math.abs(sample.offsetMs - sample.plannedMs);
      const tolerance = CLOCK_TOLERANCE_MS + sample.uncertaintyMs + sample.driftToleranceMs;
      if (error <= tolerance) return [];
      return [`${this.#nodes[index]} is still off by ${error.toFixed(0)} ms`];
    });
    return {
      measurements: Object.fromEntries(
        this.#nodes.map((node, index) => [
          node,
          { ...this.#data(node), after: dataOf(samples[index] ?? null) },
        ]),
      ),
      problem: wrong.length === 0 ? null : wrong.join(', '),
    };
  }

  #data(node: NodeId): JsonObject {
    return {
      undisturbedMs: this.#clocks.undisturbedMs(node),
      before: dataOf(this.#before.get(node) ?? null),
      during: (this.#samples.get(node) ?? []).map(dataOf),
    };
  }

  #describe(node: NodeId): string {
    const samples = this.#samples.get(node) ?? [];
    const [first] = samples;
    const last = samples.at(-1);
    if (first === undefined || last === undefined) return `${node} not running`;
    const offsets = samples.map((sample) => sample.offsetMs);
    const widest = offsets.reduce((most, now) => (Math.abs(now) > Math.abs(most) ? now : most), 0);
    const off = `${node} off by ${widest.toFixed(0)} ms`;
    const spanMs = (last.time - first.time) / 1e6;
    if (this.#skew.type !== 'drift' || spanMs <= 0) return off;
    const rate = 1 + (last.offsetMs - first.offsetMs) / spanMs;
    return `${off} at ${(rate * 100).toFixed(1)} % of real speed`;
  }

  /**
   * A sample at which this fault asks for less than could be measured says nothing; of a node that
   * has only such samples, or none, nothing is known. Of the others the last one counts.
   */
  #compare(node: NodeId): 'as planned' | 'not as planned' | 'not known' {
    const telling = (this.#samples.get(node) ?? []).filter(
      (sample) => Math.abs(sample.ownMs) > sample.uncertaintyMs + CLOCK_RESOLUTION_MS,
    );
    const last = telling.at(-1);
    if (last === undefined) return 'not known';
    const error = last.offsetMs - last.plannedMs;
    const tolerance = CLOCK_TOLERANCE_MS + last.uncertaintyMs + last.driftToleranceMs;
    if (Math.abs(error) > tolerance) return 'not as planned';
    // With the tolerance alone a small skew would be found on a clock that was never touched. And a
    // clock goes wrong by itself as well: what was wrong before the fault says nothing about it.
    const before = this.#before.get(node) ?? null;
    const since = error - (before === null ? 0 : before.offsetMs - before.plannedMs);
    return Math.abs(since) < Math.abs(since + last.ownMs) ? 'as planned' : 'not as planned';
  }

  /** How far off this fault alone should have put the clock. */
  #ownAt(time: number): number {
    const skew = this.#skew;
    if (!this.#clocks.isOn()) return 0;
    if (skew.type !== 'drift') return skew.offsetMs;
    return ((time - this.#injectedAt) / 1e6) * (skew.ratePpm / 1_000_000 - 1);
  }
}

function dataOf(sample: ClockSample | null): Json {
  return sample === null ? null : { ...sample };
}
