// Requests of one connection that wait for their replies, matched by `msg_id`. Shared by all
// runtimes.

import type { Clock, ClockTimer } from '../clock.ts';
import type { Body } from '../node/types.ts';
import type { Reply } from './types.ts';

interface Waiting {
  readonly timer: ClockTimer;
  settle(reply: Reply): void;
}

/**
 * Gives out message ids. One per cluster: a late reply to an older connection must not be taken for
 * a newer one's.
 */
export interface MessageIds {
  next: number;
}

export class PendingRequests {
  readonly #clock: Clock;
  readonly #ids: MessageIds;
  readonly #waiting = new Map<number, Waiting>();

  constructor(clock: Clock, ids: MessageIds) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Sends `body` under a new `msg_id` and waits for its reply. */
  request(body: Body, timeoutMs: number, send: (body: Body) => void): Promise<Reply> {
    const id = this.#ids.next++;
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(timeoutMs, () => {
        this.#waiting.delete(id);
        resolve({ kind: 'no-reply', reason: `no reply within ${timeoutMs} ms` });
      });
      this.#waiting.set(id, { timer, settle: resolve });
      send({ ...body, msg_id: id });
    });
  }

  /** Hands a reply to whoever waits for it; returns false for a late or stray one. */
  accept(body: Body): boolean {
    const id = body.in_reply_to;
    return typeof id === 'number' && this.#settle(id, { kind: 'reply', body });
  }

  /** The connection is lost: what was sent may have arrived. */
  fail(reason: string): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { kind: 'no-reply', reason });
  }

  #settle(id: number, reply: Reply): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    this.#waiting.delete(id);
    waiting.timer.cancel();
    waiting.settle(reply);
    return true;
  }
}
