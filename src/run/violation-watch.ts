// Judges a run while it goes on, for `--stop-on-violation`. A violation that is seen here is
// certain, so the run may end at once; a run in which none is seen is judged in the end like any
// other.

import type { Checker, OnlineCheck, OnlineViolation } from '../../checkers/checker.ts';
import { type Clock, sleep } from '../clock.ts';
import type { Op } from '../history/types.ts';
import type { EarlyStop } from './types.ts';

/**
 * How often time alone is taken note of, in milliseconds: an operation that hangs holds up the
 * judging.
 */
const TICK_MS = 100;

export class ViolationWatch {
  #checks: { readonly name: string; readonly online: OnlineCheck }[];
  readonly #clock: Clock;
  readonly #onViolation: () => void;
  #stop: EarlyStop | null = null;

  /** `onViolation` is called once, at the first violation. */
  constructor(checkers: readonly Checker[], clock: Clock, onViolation: () => void) {
    this.#checks = checkers.flatMap(({ name, online }) =>
      online === undefined ? [] : [{ name, online: online() }],
    );
    this.#clock = clock;
    this.#onViolation = onViolation;
  }

  /** Null as long as nothing wrong was seen. */
  get stop(): EarlyStop | null {
    return this.#stop;
  }

  push(op: Op): void {
    this.#each((online) => online.push(op));
  }

  /** Takes note of the time until `signal`. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#stop === null) {
      await sleep(this.#clock, TICK_MS, signal);
      this.#each((online) => online.advance(this.#clock.now()));
    }
  }

  /** A check that throws is done with; the check of the whole history throws too, and says why. */
  #ask(name: string, ask: () => OnlineViolation | null): OnlineViolation | null {
    try {
      return ask();
    } catch {
      this.#checks = this.#checks.filter((check) => check.name !== name);
      return null;
    }
  }

  #each(ask: (online: OnlineCheck) => OnlineViolation | null): void {
    for (const { name, online } of this.#checks) {
      if (this.#stop !== null) return;
      const violation = this.#ask(name, () => ask(online));
      if (violation === null) continue;
      this.#stop = { checker: name, index: violation.index, time: this.#clock.now() };
      this.#onViolation();
    }
  }
}

/** The names of those that can judge a run while it goes on. */
export function onlineCheckers(checkers: readonly Checker[]): readonly string[] {
  return checkers.filter(({ online }) => online !== undefined).map(({ name }) => name);
}
