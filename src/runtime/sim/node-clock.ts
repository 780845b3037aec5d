// The clocks of a node. Its wall clock survives its crashes, as the clock of a machine does; faults
// and the profile skew it. Nothing skews the monotonic clock, which starts anew with every life.

import type { Random } from '../../random.ts';
import type { ClockState } from '../types.ts';
import type { ClockProfile } from './profile.ts';

export class WallClock {
  readonly #epochMs: number;
  /** The profile's error: an offset at the start of the run, and a drift since. */
  readonly #offsetMs: number;
  readonly #driftPpm: number;
  #state: ClockState = { offsetMs: 0, ratePpm: 1_000_000 };
  #sinceNs = 0;

  constructor(epochMs: number, profile: ClockProfile, random: Random) {
    this.#epochMs = epochMs;
    this.#offsetMs = (random.float() * 2 - 1) * profile.offsetMsMax;
    this.#driftPpm = (random.float() * 2 - 1) * profile.driftPpmMax;
  }

  set(state: ClockState, nowNs: number): void {
    this.#state = state;
    this.#sinceNs = nowNs;
  }

  /** Milliseconds since the Unix epoch, as the node believes. */
  read(nowNs: number): number {
    return this.#epochMs + nowNs / 1e6 + this.offsetMs(nowNs);
  }

  /** How far it is from right. */
  offsetMs(nowNs: number): number {
    const drifted = (nowNs / 1e6) * (this.#driftPpm / 1e6);
    const skewed = ((nowNs - this.#sinceNs) / 1e6) * (this.#state.ratePpm / 1e6 - 1);
    return this.#offsetMs + drifted + this.#state.offsetMs + skewed;
  }
}
