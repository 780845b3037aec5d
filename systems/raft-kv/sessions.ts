// Client sessions (dissertation 6.3): for each the sequence number and response of its last
// command. A client has one command outstanding at a time, so one response per session is enough.
// Their number is bounded: the session unused for longest in the log is forgotten first, which
// every replica decides alike because all see the same log.

import type { Json } from '../../src/json.ts';

export interface LastCommand<Response> {
  /** 0 before the first command; commands count from 1. */
  readonly sequence: number;
  readonly response: Response | null;
}

/** Triples of session, sequence and response, from the one unused for longest to the latest. */
export type SessionsState = readonly (readonly [number, number, Json])[];

export class Sessions<Response extends Json> {
  readonly #max: number;
  /** In order of use, the latest last: a `Map` keeps the order in which keys were added. */
  readonly #sessions = new Map<number, LastCommand<Response>>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Opens a session; `id` is the index of the entry that did it, hence never used before. */
  open(id: number): void {
    this.#sessions.set(id, { sequence: 0, response: null });
    if (this.#sessions.size <= this.#max) return;
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      return;
    }
  }

  /** The last command of a session, which counts as used now; null where the session is unknown. */
  use(id: number): LastCommand<Response> | null {
    const last = this.#sessions.get(id);
    if (last === undefined) return null;
    this.#sessions.delete(id);
    this.#sessions.set(id, last);
    return last;
  }

  record(id: number, sequence: number, response: Response): void {
    this.#sessions.set(id, { sequence, response });
  }

  snapshot(): SessionsState {
    return [...this.#sessions].map(([id, { sequence, response }]) => [id, sequence, response]);
  }

  restore(state: SessionsState): void {
    this.#sessions.clear();
    for (const [id, sequence, response] of state) {
      this.#sessions.set(id, { sequence, response: response as Response | null });
    }
  }
}
