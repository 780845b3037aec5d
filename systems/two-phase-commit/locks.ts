// Read and write locks with wait-die (Rosenkrantz, Stearns and Lewis, "System Level Concurrency
// Control for Distributed Database Systems", TODS 1978): who meets a conflict waits if it is the
// older one, and dies if it is the younger one. So every wait is for somebody younger, and no cycle
// of waits can close, on however many nodes.
//
//   T1 (older) holds x, T2 holds y. T2 wants x: it dies, and releases y. T1 wants y: it waits,
//   and gets it.

import { type Age, type AttemptId, isOlder } from './attempts.ts';

export type LockMode = 'read' | 'write';

/** Told what became of waits. */
export interface LockEvents {
  granted(attempt: AttemptId): void;
  died(attempt: AttemptId): void;
}

interface Claim extends Age {
  readonly mode: LockMode;
}

interface Lock {
  readonly holders: Map<AttemptId, Claim>;
  /** The oldest first. */
  waiters: Claim[];
}

export class LockTable {
  readonly #locks = new Map<string, Lock>();
  /** The key that each waiting attempt waits for: one at a time. */
  readonly #waiting = new Map<AttemptId, string>();
  readonly #held = new Map<AttemptId, Set<string>>();
  readonly #events: LockEvents;

  constructor(events: LockEvents) {
    this.#events = events;
  }

  /** How many locks are held, over all attempts. */
  get heldCount(): number {
    let count = 0;
    for (const keys of this.#held.values()) count += keys.size;
    return count;
  }

  /**
   * Asks for a lock; `granted` or `died` is called, at once or later. An attempt asks for one key
   * at a time.
   */
  acquire(key: string, mode: LockMode, age: Age): void {
    const lock = this.#lock(key);
    const claim = { ...age, mode };
    const place = lock.waiters.findIndex((other) => isOlder(claim, other));
    lock.waiters.splice(place < 0 ? lock.waiters.length : place, 0, claim);
    this.#waiting.set(age.attempt, key);
    this.#settle(key, lock);
  }

  /** Takes a lock that an attempt held before a crash; nobody can hold it meanwhile. */
  restore(key: string, mode: LockMode, age: Age): void {
    this.#grant(key, this.#lock(key), { ...age, mode });
  }

  /** Gives up whatever an attempt holds or waits for. */
  release(attempt: AttemptId): void {
    const keys = new Set(this.#held.get(attempt));
    const waited = this.#waiting.get(attempt);
    if (waited !== undefined) keys.add(waited);
    this.#held.delete(attempt);
    this.#waiting.delete(attempt);
    for (const key of keys) {
      const lock = this.#lock(key);
      lock.holders.delete(attempt);
      lock.waiters = lock.waiters.filter((claim) => claim.attempt !== attempt);
    }
    for (const key of keys) this.#settle(key, this.#lock(key));
  }

  #lock(key: string): Lock {
    let lock = this.#locks.get(key);
    if (lock === undefined) {
      lock = { holders: new Map(), waiters: [] };
      this.#locks.set(key, lock);
    }
    return lock;
  }

  /**
   * Grants what can be granted, the oldest first, and lets those die who would wait for somebody
   * older: be it that an older one came, or that an older one that waits would be overtaken.
   */
  #settle(key: string, lock: Lock): void {
    const staying: Claim[] = [];
    const granted: Claim[] = [];
    const dying: Claim[] = [];
    for (const claim of lock.waiters) {
      const before = [...lock.holders.values(), ...staying];
      const conflicts = before.filter((other) => conflict(claim, other));
      if (conflicts.length === 0) {
        this.#grant(key, lock, claim);
        granted.push(claim);
      } else if (conflicts.every((other) => isOlder(claim, other))) staying.push(claim);
      else dying.push(claim);
    }
    lock.waiters = staying;
    if (lock.holders.size === 0 && staying.length === 0) this.#locks.delete(key);
    for (const { attempt } of [...granted, ...dying]) this.#waiting.delete(attempt);
    // Told last: whoever is told may ask for and release other locks, this one included.
    for (const { attempt } of granted) this.#events.granted(attempt);
    for (const { attempt } of dying) this.#events.died(attempt);
  }

  #grant(key: string, lock: Lock, claim: Claim): void {
    lock.holders.set(claim.attempt, claim);
    const keys = this.#held.get(claim.attempt) ?? new Set<string>();
    this.#held.set(claim.attempt, keys.add(key));
  }
}

function conflict(a: Claim, b: Claim): boolean {
  return a.attempt !== b.attempt && (a.mode === 'write' || b.mode === 'write');
}
