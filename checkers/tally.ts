// Counting operations and their latencies.

import type { Json } from '../src/json.ts';
import { summarizeLatencies } from './percentiles.ts';

/** How an operation ended; `open` where the history ends before it did. */
export type Ending = 'ok' | 'fail' | 'info' | 'open';

/** Counts of operations by how they ended, and the latencies of those that succeeded. */
export class Tally {
  readonly #counts: Record<Ending, number> = { ok: 0, fail: 0, info: 0, open: 0 };
  readonly #latenciesNs: number[] = [];

  add(ending: Ending, latencyNs: number): void {
    this.#counts[ending]++;
    if (ending === 'ok') this.#latenciesNs.push(latencyNs);
  }

  /**
   * `{invoked, ok, fail, info, okFraction, latencyMs: {count, p50, p95, p99, max} | null}`. What
   * never ended counts as `info`: nobody knows of it either. `okFraction` is null where nothing was
   * invoked.
   */
  summarize(): { readonly [name: string]: Json } {
    const { ok, fail, info, open } = this.#counts;
    const invoked = ok + fail + info + open;
    const latencies = summarizeLatencies(this.#latenciesNs);
    return {
      invoked,
      ok,
      fail,
      info: info + open,
      okFraction: invoked === 0 ? null : Math.round((ok / invoked) * 10_000) / 10_000,
      latencyMs: latencies === null ? null : { ...latencies },
    };
  }
}
