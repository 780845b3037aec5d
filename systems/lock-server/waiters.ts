// Replies that are held back until a lock is granted, so that those who wait need not ask all the
// time.

import type { NodeClock, Timer } from '../../src/node/types.ts';
import type { LockResponse } from './commands.ts';
import type { Owner } from './lock-record.ts';

/**
 * Whoever waits longer is told so, and asks again: its connection or this node's leadership may be
 * gone.
 */
const HOLD_MS = 300;

interface Waiting {
  readonly answer: (response: LockResponse) => void;
  readonly timer: Timer;
}

export class Waiters {
  readonly #clock: NodeClock;
  readonly #waiting = new Map<Owner, Waiting>();

  constructor(clock: NodeClock) {
    this.#clock = clock;
  }

  /** Holds back one reply per owner: the latest, the others went to attempts that were given up. */
  hold(owner: Owner, answer: (response: LockResponse) => void): void {
    this.settle(owner, { type: 'queued' });
    const timer = this.#clock.setTimer(HOLD_MS, () => this.settle(owner, { type: 'queued' }));
    this.#waiting.set(owner, { answer, timer });
  }

  settle(owner: Owner, response: LockResponse): void {
    const waiting = this.#waiting.get(owner);
    if (waiting === undefined) return;
    this.#waiting.delete(owner);
    waiting.timer.cancel();
    waiting.answer(response);
  }
}
