// What faulty links do to whole messages, for runtimes where the harness itself carries them:
// drops, delays, throttles, holds, resets, duplicates, reorders. A link without a fault costs one
// look-up. Counterpart: turmoil's links, with real or virtual time passed in.

import type { Clock, ClockTimer } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Link } from './faults.ts';
import type { LinkEffects, LinkState, ProbeOptions, Transit } from './types.ts';

/**
 * After a reset the sender takes this long to notice and to connect again; what it says meanwhile
 * is lost.
 */
export const RECONNECT_MS = 20;
/** How much longer a message takes that is to be overtaken, and a second copy. */
const OVERTAKEN_MS = { minimum: 10, maximum: 60 };
const SECOND_COPY_MS_MAX = 20;

/** Why a message never arrived. */
export type LossReason = 'cut' | 'loss' | 'reset';

/** Told what becomes of a message besides its delivery. */
export interface Fate {
  lost?(reason: LossReason): void;
  /** Faults made a second copy of it, which is delivered or lost by itself. */
  duplicated?(): void;
}

interface Passage {
  readonly number: number;
  arrivesAt: number;
  readonly deliver: () => void;
  readonly fate: Fate;
}

export class LinkGate {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #links = new Map<string, GateLink>();

  readonly #reconnectMs: number;

  /**
   * `random` gives one stream per faulty link, so that links do not disturb each other's draws; for
   * `reconnectMs` after a reset a link loses everything.
   */
  constructor(clock: Clock, random: Random, reconnectMs = RECONNECT_MS) {
    this.#clock = clock;
    this.#random = random;
    this.#reconnectMs = reconnectMs;
  }

  /** Passes a message on, now or later, once or twice, or loses it. */
  send(link: Link, bytes: number, deliver: () => void, fate: Fate = {}): void {
    const gate = this.#links.get(keyOf(link));
    if (gate === undefined) deliver();
    else gate.send(bytes, 0, deliver, fate);
  }

  /** Sets every link: those listed as they say, all others clear. */
  setLinks(states: readonly LinkState[]): void {
    const wanted = new Map(states.map((state) => [keyOf(state), state]));
    for (const [key, gate] of this.#links) if (!wanted.has(key)) gate.set(null);
    for (const state of states) this.#gate(state).set(state);
  }

  /** Messages dropped by faults so far; with `probes`, as many harmless ones are sent first. */
  dropped(link: Link, probes: number): number {
    for (let index = 0; index < probes; index++) this.send(link, 0, () => undefined);
    return this.#links.get(keyOf(link))?.dropped ?? 0;
  }

  effects(link: Link, probes: number): LinkEffects {
    for (let index = 0; index < probes; index++) this.send(link, 0, () => undefined);
    const gate = this.#links.get(keyOf(link));
    return { duplicated: gate?.duplicated ?? 0, reordered: gate?.reordered ?? 0 };
  }

  transit(link: Link, options: ProbeOptions): Promise<Transit> {
    return this.#gate(link).transit(options);
  }

  /** Calls back at every reset of a link. */
  onReset(link: Link, callback: () => void): void {
    this.#gate(link).onReset.add(callback);
  }

  offReset(link: Link, callback: () => void): void {
    this.#gate(link).onReset.delete(callback);
  }

  #gate(link: Link): GateLink {
    const key = keyOf(link);
    let gate = this.#links.get(key);
    if (gate === undefined) {
      gate = new GateLink(this.#clock, this.#random.fork(key), this.#reconnectMs);
      this.#links.set(key, gate);
    }
    return gate;
  }
}

class GateLink {
  dropped = 0;
  duplicated = 0;
  reordered = 0;
  readonly onReset = new Set<() => void>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #reconnectMs: number;
  #state: LinkState | null = null;
  /** On their way, in the order in which they arrive. */
  #queue: Passage[] = [];
  #queueTimer: ClockTimer | null = null;
  #resetTimer: ClockTimer | null = null;
  #sent = 0;
  #newest = 0;
  /** Nanoseconds of the clock. */
  #busyUntil = 0;
  #downUntil = 0;
  #lastArrival = 0;

  constructor(clock: Clock, random: Random, reconnectMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#reconnectMs = reconnectMs;
  }

  set(state: LinkState | null): void {
    const before = this.#state;
    this.#state = state;
    if (before?.clogged === true && state?.clogged !== true) this.#watchQueue();
    if (before?.resetEveryMs === state?.resetEveryMs) return;
    this.#resetTimer?.cancel();
    this.#resetTimer = null;
    if (state?.resetEveryMs !== undefined) this.#reset(state.resetEveryMs);
  }

  send(bytes: number, holdNs: number, deliver: () => void, fate: Fate): void {
    const state = this.#state;
    const now = this.#clock.now();
    if (state === null && this.#queue.length === 0 && holdNs === 0) {
      deliver();
      return;
    }
    const reason = this.#lossOf(state, now);
    if (reason !== null) {
      this.dropped++;
      fate.lost?.(reason);
      return;
    }
    const number = ++this.#sent;
    const arrivesAt = this.#arrivalOf(state, bytes, now) + holdNs;
    this.#enqueue({ number, arrivesAt, deliver: () => this.#arrive(number, deliver), fate });
    if (this.#chance(state?.duplicatePercent)) {
      const again = arrivesAt + Math.round(this.#random.float() * SECOND_COPY_MS_MAX * 1e6);
      const second = (): void => {
        this.duplicated++;
        deliver();
      };
      fate.duplicated?.();
      this.#enqueue({ number, arrivesAt: again, deliver: second, fate });
    }
    this.#watchQueue();
  }

  #lossOf(state: LinkState | null, now: number): LossReason | null {
    if (state === null) return null;
    if (state.cut) return 'cut';
    if (this.#chance(state.lossPercent)) return 'loss';
    return now < this.#downUntil ? 'reset' : null;
  }

  #arrivalOf(state: LinkState | null, bytes: number, now: number): number {
    let start = now;
    if (state?.bytesPerSecond !== undefined) {
      const takesNs = Math.round((bytes * 1e9) / state.bytesPerSecond);
      start = Math.max(now, this.#busyUntil) + takesNs;
      this.#busyUntil = start;
    }
    const jitterMs = state?.jitterMs === undefined ? 0 : this.#random.float() * state.jitterMs;
    const arrival = start + Math.round(((state?.delayMs ?? 0) + jitterMs) * 1e6);
    if (this.#chance(state?.reorderPercent)) {
      const { minimum, maximum } = OVERTAKEN_MS;
      return arrival + Math.round((minimum + this.#random.float() * (maximum - minimum)) * 1e6);
    }
    // In order otherwise, as over a connection.
    this.#lastArrival = Math.max(arrival, this.#lastArrival);
    return this.#lastArrival;
  }

  #enqueue(passage: Passage): void {
    let place = this.#queue.length;
    while (place > 0 && (this.#queue[place - 1] as Passage).arrivesAt > passage.arrivesAt) place--;
    this.#queue.splice(place, 0, passage);
  }

  #arrive(number: number, deliver: () => void): void {
    if (number < this.#newest) this.reordered++;
    else this.#newest = number;
    deliver();
  }

  /** Delivers what is due, and looks again when the next one is. */
  #watchQueue(): void {
    this.#queueTimer?.cancel();
    this.#queueTimer = null;
    for (let due = this.#nextDue(); due !== null; due = this.#nextDue()) due.deliver();
    const [next] = this.#queue;
    // Delivering may have sent more, set the link, or come here again.
    if (next === undefined || this.#state?.clogged === true || this.#queueTimer !== null) return;
    const waitMs = Math.ceil((next.arrivesAt - this.#clock.now()) / 1e6);
    this.#queueTimer = this.#clock.setTimer(waitMs, () => this.#watchQueue());
  }

  /** Takes the next message that has come to the end of its way, or null. */
  #nextDue(): Passage | null {
    const [next] = this.#queue;
    if (next === undefined || this.#state?.clogged === true) return null;
    if (next.arrivesAt > this.#clock.now()) return null;
    this.#queue.shift();
    return next;
  }

  #reset(everyMs: number): void {
    const lost = this.#queue;
    this.#queue = [];
    this.dropped += lost.length;
    this.#downUntil = this.#clock.now() + this.#reconnectMs * 1e6;
    for (const { fate } of lost) fate.lost?.('reset');
    for (const callback of [...this.onReset]) callback();
    this.#resetTimer = this.#clock.setTimer(everyMs, () => this.#reset(everyMs));
  }

  #chance(percent: number | undefined): boolean {
    return percent !== undefined && percent > 0 && this.#random.float() * 100 < percent;
  }

  transit({ bytes, timeoutMs, holdMs = 0 }: ProbeOptions): Promise<Transit> {
    return new Promise((resolve) => {
      const start = this.#clock.now();
      const timer = this.#clock.setTimer(timeoutMs, () => resolve({ kind: 'late' }));
      const arrived = (): void => {
        timer.cancel();
        resolve({ kind: 'arrived', ms: (this.#clock.now() - start) / 1e6 });
      };
      const lost = (reason: LossReason): void => {
        if (reason !== 'reset') return;
        timer.cancel();
        resolve({ kind: 'reset' });
      };
      this.send(bytes, holdMs * 1e6, arrived, { lost });
    });
  }
}

function keyOf(link: Link): string {
  return `${link.from}>${link.to}`;
}
