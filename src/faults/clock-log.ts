// The measured clock of every node over time (`clocks.jsonl`): looked at every so often, and
// whenever a fault is.

import { sleep } from '../clock.ts';
import type { Json } from '../json.ts';
import type { NodeId } from '../node/types.ts';
import type { ClockOffset, Cluster } from '../runtime/types.ts';

/** One line of `clocks.jsonl`. */
interface ClockLine {
  /** Nanoseconds since the start of the run, as in the history. */
  readonly time: number;
  readonly node: NodeId;
  /**
   * The node's wall clock minus the harness's, and how far from the truth that may be;
   * milliseconds.
   */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  /** How far off the faults that were on should have put it. */
  readonly plannedMs: number;
}

export class ClockLog {
  readonly #cluster: Cluster;
  readonly #store: (line: Json) => void;
  /** How far off faults should have put a node's clock at a time of the run; milliseconds. */
  plannedMs: (node: NodeId, time: number) => number = () => 0;

  constructor(cluster: Cluster, store: (line: Json) => void) {
    this.#cluster = cluster;
    this.#store = store;
  }

  /** Null while the node cannot answer. */
  async measure(node: NodeId): Promise<ClockOffset | null> {
    const measured = await this.#cluster.clockOffset(node);
    if (measured === null) return null;
    const { time, offsetMs, uncertaintyMs } = measured;
    const plannedMs = this.plannedMs(node, time);
    this.#store({ time, node, offsetMs, uncertaintyMs, plannedMs } satisfies ClockLine);
    return measured;
  }

  /** Measures all clocks every `intervalMs`, until the signal. */
  async watch(intervalMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.all(this.#cluster.nodes.map((node) => this.measure(node)));
      await sleep(this.#cluster.clock, intervalMs, signal);
    }
  }
}
