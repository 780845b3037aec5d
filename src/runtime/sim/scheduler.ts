// The motor of a simulation: takes one event after the other, moves virtual time to it, lets it
// happen, and drains all microtasks before the next. It runs in slices of a few milliseconds so
// that the host's event loop (Ctrl-C, live views, files) gets its turns; nothing virtual depends on
// when those are.

import { type Clock, type ClockTimer, hostMonotonicMs, onNextTurn } from '../../clock.ts';
import { HarnessError } from '../../errors.ts';
import { EventQueue, type SimEvent } from './event-queue.ts';
import { checkDrains, createDrain } from './microtasks.ts';

/** How long the host waits for its turn, in milliseconds. */
const SLICE_MS = 8;
/** Events between two looks at the host's clock. */
const EVENTS_PER_LOOK = 64;
/** So many events without time going by are a loop that never ends. */
const EVENTS_PER_INSTANT_MAX = 2_000_000;
/**
 * Once such a loop was found, everything takes so long at least, so that those who wait get their
 * turn.
 */
const FORCED_DELAY_NS = 1_000;

export class Scheduler {
  readonly queue = new EventQueue();
  readonly drain = createDrain();
  /** Events that happened so far. */
  events = 0;
  /**
   * Changes with the time and kind of every event: equal fingerprints mean equal simulations, up to
   * now.
   */
  fingerprint = 0;
  /**
   * Calls into the simulation from code that the simulation did not wake. Their virtual time
   * depends on the host.
   */
  outsideCalls = 0;
  readonly #onFailure: (error: Error) => void;
  readonly #onIdle = (): void => this.#idle();
  #delayNsMin = 0;
  #running = false;
  #scheduled = false;
  #inside = false;
  #instant = 0;
  #instantEvents = 0;

  constructor(onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
  }

  /** Virtual nanoseconds since the start of the run. */
  get now(): number {
    return this.queue.now;
  }

  /** Lets `event` happen `delayNs` (a whole number) nanoseconds from now. */
  after(delayNs: number, event: SimEvent): void {
    this.queue.push(this.queue.now + Math.max(delayNs, this.#delayNsMin), event);
    if (!this.#scheduled) this.#wake();
  }

  /** Begins to let events happen, from the host's next turn on. */
  run(): void {
    this.#running = true;
    process.once('beforeExit', this.#onIdle);
    this.#wake();
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#running = false;
    process.off('beforeExit', this.#onIdle);
    this.queue.clear();
  }

  /** To be called where the harness acts upon the simulation. */
  noteCall(): void {
    if (!this.#inside) this.outsideCalls++;
  }

  #wake(): void {
    if (!this.#running || this.#scheduled) return;
    this.#scheduled = true;
    onNextTurn(() => this.#slice());
  }

  #slice(): void {
    checkDrains(this.drain);
    this.#inside = true;
    try {
      this.#work(hostMonotonicMs() + SLICE_MS);
    } finally {
      this.#inside = false;
      this.#scheduled = false;
    }
    if (this.queue.size > 0) this.#wake();
  }

  #work(until: number): void {
    const { queue, drain } = this;
    let look = EVENTS_PER_LOOK;
    while (this.#running) {
      const event = queue.pop();
      if (event === null) return;
      this.events++;
      this.fingerprint = (Math.imul(this.fingerprint ^ queue.now, 0x01000193) ^ event.code) | 0;
      event.happen();
      drain();
      if (--look > 0) continue;
      look = EVENTS_PER_LOOK;
      this.#watchTime(EVENTS_PER_LOOK);
      if (hostMonotonicMs() >= until) return;
    }
  }

  /** Makes sure that virtual time goes by. */
  #watchTime(events: number): void {
    if (this.queue.now !== this.#instant) {
      this.#instant = this.queue.now;
      this.#instantEvents = 0;
      return;
    }
    this.#instantEvents += events;
    if (this.#instantEvents < EVENTS_PER_INSTANT_MAX) return;
    this.#instantEvents = 0;
    this.#delayNsMin = FORCED_DELAY_NS;
    this.#report(
      `virtual time stands still at ${this.#instant} ns: ${EVENTS_PER_INSTANT_MAX} events happened there`,
      'a node or a client seems to wait with timers of 0 ms, or to answer itself, without end',
    );
  }

  /** The host has nothing left to do, and neither have we: everybody waits for somebody else. */
  #idle(): void {
    this.#report(
      `nothing is left to happen at ${this.now} ns of virtual time, but the run is not over`,
      'the harness waits for something that is not of the simulated cluster, or for itself',
    );
  }

  /**
   * In an event of its own: what is told wakes the harness, whose code must not run in a node's
   * turn.
   */
  #report(message: string, hint: string): void {
    scheduleForHarness(this, 0, () => this.#onFailure(new HarnessError({ message, hint })));
  }
}

/** A timer of the harness on the virtual clock. */
class HarnessTimer implements SimEvent, ClockTimer {
  readonly code = 1;
  cancelled = false;
  readonly #queue: EventQueue;
  #callback: (() => void) | null;

  constructor(queue: EventQueue, callback: () => void) {
    this.#queue = queue;
    this.#callback = callback;
  }

  happen(): void {
    const callback = this.#callback;
    this.#callback = null;
    callback?.();
  }

  cancel(): void {
    if (this.#callback === null) return;
    this.#callback = null;
    this.cancelled = true;
    this.#queue.noteCancelled();
  }
}

/** Lets the harness do something as an event of its own. */
export function scheduleForHarness(
  scheduler: Scheduler,
  delayNs: number,
  callback: () => void,
): ClockTimer {
  const timer = new HarnessTimer(scheduler.queue, callback);
  scheduler.after(delayNs, timer);
  return timer;
}

/** The run's timeline, as the harness sees it. */
export function createVirtualClock(scheduler: Scheduler): Clock {
  return {
    now: () => scheduler.now,
    setTimer(delayMs, callback) {
      scheduler.noteCall();
      return scheduleForHarness(scheduler, durationNs(delayMs), callback);
    },
  };
}

/**
 * Milliseconds as whole nanoseconds; like the host's timers, what is not a positive number counts
 * as 0. What is positive takes a nanosecond at least: whoever sleeps for the rest of a time must
 * one day find it over.
 */
export function durationNs(ms: number): number {
  return ms > 0 ? Math.max(1, Math.round(ms * 1e6)) : 0;
}
