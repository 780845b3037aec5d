// How far off the clocks of nodes are when no fault touches them: what all that is measured later
// is judged against.

import type { NodeId } from '../node/types.ts';
import type { ClockLog } from './clock-log.ts';
import type { Need } from './vocabulary/nemesis.ts';

const CLOCK_NEEDS: readonly Need[] = ['skew-clock-offset', 'skew-clock-rate'];

/** Whether a fault that needs this of the runtime makes clocks wrong. */
export function disturbsClocks(need: Need): boolean {
  return CLOCK_NEEDS.includes(need);
}

export class UndisturbedClocks {
  readonly #clocks: ClockLog;
  /** Milliseconds. */
  readonly #offsets = new Map<NodeId, number>();

  constructor(clocks: ClockLog) {
    this.#clocks = clocks;
  }

  /** Reads them; to be called before the first fault. */
  async read(nodes: readonly NodeId[]): Promise<void> {
    await Promise.all(
      nodes.map(async (node) => {
        const measured = await this.#clocks.measure(node);
        // An offset that may as well be none is none: all else is judged against it, for the whole
        // run.
        if (measured !== null && Math.abs(measured.offsetMs) > measured.uncertaintyMs) {
          this.#offsets.set(node, measured.offsetMs);
        }
      }),
    );
  }

  offsetMs(node: NodeId): number {
    return this.#offsets.get(node) ?? 0;
  }
}
