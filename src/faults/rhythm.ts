// Keeps the rhythm of a fault that changes by itself while it is on: a strobe, a swizzle.

import { type Clock, sleep } from '../clock.ts';
import type { Asks, Rhythm } from './vocabulary/asks.ts';

export interface RhythmOptions {
  readonly clock: Clock;
  /** When the first round began: nanoseconds of the clock. */
  readonly since: number;
  readonly signal: AbortSignal;
  /** Brings about what is asked from a beat on. Must not reject. */
  readonly beat: (asks: Asks) => Promise<void>;
}

/** Beat after beat, round after round, until the signal. */
export async function keepRhythm(
  { counts, beats }: Rhythm,
  { clock, since, signal, beat }: RhythmOptions,
): Promise<void> {
  for (let start = since; beats.length > 0; start = clock.now()) {
    for (const { at, asks } of beats) {
      const passedMs = counts === 'from the round' ? (clock.now() - start) / 1e6 : 0;
      await sleep(clock, at - passedMs, signal);
      if (signal.aborted) return;
      await beat(asks);
    }
  }
}
