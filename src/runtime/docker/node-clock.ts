// Keeps one node's wall clock as wrong as it should be, through libfaketime where it works and else
// through the node host's own skew. A setting outlives the node: a machine's clock does not get
// right because a process died.

import { type Clock, hostWallMs } from '../../clock.ts';
import { HarnessError } from '../../errors.ts';
import type { Body } from '../../node/types.ts';
import type { ClockOffset, ClockState } from '../types.ts';
import type { Agent } from './agent.ts';
import {
  type ClockSetting,
  clockFileText,
  correctedStart,
  isDrifting,
  offsetAt,
} from './clock-file.ts';
import { CLOCK_PATH } from './node-image.ts';

export interface NodeClockParts {
  readonly id: string;
  /** The clock of the run. */
  readonly clock: Clock;
  readonly agent: Agent;
  /** Whether libfaketime works in the node's container. */
  readonly faketime: boolean;
  /** Asks the node's host; null where it does not answer. */
  readonly ask: (body: Body) => Promise<Body | null>;
}

/** Pings per measurement; the quickest one counts, because its uncertainty is the smallest. */
const PINGS = 5;
/** Both clocks are read in whole milliseconds. */
const RESOLUTION_MS = 1;
/** A drifting clock that is off by more than this beyond the uncertainty is set once more. */
const CORRECTION_MIN_MS = 1;

export class NodeClockControl {
  readonly #parts: NodeClockParts;
  #setting: ClockSetting | null = null;
  /** When the node's process began, as far as known. Milliseconds since the epoch. */
  #startMs = hostWallMs();

  constructor(parts: NodeClockParts) {
    this.#parts = parts;
  }

  /** To be called before a life begins: the file must be right from its first moment. */
  async beforeStart(): Promise<void> {
    this.#startMs = hostWallMs();
    if (this.#setting !== null && this.#parts.faketime) await this.#writeFile(this.#setting);
  }

  /**
   * To be called when the node answers again, after a start or a pause: what it was told meanwhile
   * was a guess, or lost.
   */
  async enforce(): Promise<void> {
    if (this.#setting !== null) await this.#enforce(this.#setting);
  }

  /** Resolves once the clock is as it should be, or, where the node does not answer, will be. */
  async set(state: ClockState): Promise<void> {
    const isRight = state.offsetMs === 0 && !isDrifting(state);
    const setting = { ...state, sinceMs: hostWallMs() };
    this.#setting = isRight ? null : setting;
    if (this.#parts.faketime) await this.#writeFile(setting);
    await this.#enforce(setting);
  }

  /** The node's clock minus ours, or null where it does not answer. */
  async measure(): Promise<ClockOffset | null> {
    let best: ClockOffset | null = null;
    for (let i = 0; i < PINGS; i++) {
      const before = hostWallMs();
      const asked = this.#parts.clock.now();
      const reply = await this.#parts.ask({ type: 'ordeal_ping' });
      const after = hostWallMs();
      const wall = reply?.['wall_ms'];
      if (typeof wall !== 'number' || !Number.isFinite(wall)) return best;
      const uncertaintyMs = (after - before) / 2 + RESOLUTION_MS;
      if (best === null || uncertaintyMs < best.uncertaintyMs) {
        const time = (asked + this.#parts.clock.now()) / 2;
        best = { time, offsetMs: wall - (before + after) / 2, uncertaintyMs };
      }
    }
    return best;
  }

  async #enforce(setting: ClockSetting): Promise<void> {
    if (this.#parts.faketime) await this.#correct(setting);
    else await this.#tell(setting);
  }

  /**
   * Only a rate depends on when the process began, which the engine does not know to the
   * millisecond.
   */
  async #correct(setting: ClockSetting): Promise<void> {
    if (!isDrifting(setting)) return;
    const measured = await this.measure();
    if (measured === null) return;
    // A clock that drifts is off by more now than when it was read, and the quickest ping may be
    // long ago.
    const realMs = hostWallMs() - (this.#parts.clock.now() - measured.time) / 1e6;
    const error = measured.offsetMs - offsetAt(setting, realMs);
    if (Math.abs(error) <= measured.uncertaintyMs + CORRECTION_MIN_MS) return;
    this.#startMs = correctedStart(setting, this.#startMs, { ...measured, realMs });
    await this.#writeFile(setting);
  }

  async #writeFile(setting: ClockSetting): Promise<void> {
    await this.#parts.agent.write(CLOCK_PATH, clockFileText(setting, this.#startMs));
  }

  async #tell(setting: ClockSetting): Promise<void> {
    const reply = await this.#parts.ask({
      type: 'ordeal_set_clock',
      offset_ms: offsetAt(setting, hostWallMs()),
      rate_ppm: setting.ratePpm,
    });
    if (reply?.type === 'error') {
      throw new HarnessError({
        message: `${this.#parts.id} cannot skew its clock: ${JSON.stringify(reply['text'] ?? '')}`,
        hint: 'install libfaketime on this machine (on Debian: apt-get install libfaketime)',
      });
    }
  }
}
