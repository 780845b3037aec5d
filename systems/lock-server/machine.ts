// The replicated state machine: sessions, locks, fencing tokens. Pure: the state depends on nothing
// but the commands and their places in the log. Time is not part of it: a lease ends when a command
// says so (leases.ts proposes them), and such a command names the generation of the lease that it
// saw run out.
//
//   acquire a → held by a, lease 7.0 → extend a → lease 7.1 → expire 7.0: void → expire 7.1: free
//
// Counterparts: Burrows, "The Chubby lock service" (2006), sections 2.4 (sequencers, lock-delay)
// and 2.8 (sessions).

import type { Json } from '../../src/json.ts';
import type { StateMachine } from '../raft/replica/machine.ts';
import { type LockCommand, LockError, type LockResponse, refusal } from './commands.ts';
import {
  enqueue,
  FREE,
  type Holder,
  isQueued,
  type LockName,
  type LockRecord,
  leaseGeneration,
  type Owner,
  type Waiter,
} from './lock-record.ts';
import type { LockSettings } from './settings.ts';

/** Planted bugs of the machine; all false in the correct system. */
export interface MachineBugs {
  readonly releaseByAnyone: boolean;
  readonly forgetOnRestart: boolean;
  readonly tokenReuse: boolean;
  readonly grantBoth: boolean;
}

/** Told when somebody who waited waits no more. */
export interface MachineEvents {
  settled(lock: LockName, owner: Owner): void;
}

/** One lease that runs: which, in which generation, and for how long since that began. */
export interface Lease {
  readonly key: string;
  readonly generation: string;
  readonly lengthMs: number;
}

type Session = {
  readonly sequence: number;
  readonly response: LockResponse | null;
  readonly renewals: number;
};

type MachineState = {
  readonly lastToken: number;
  readonly locks: readonly (readonly [LockName, LockRecord])[];
  readonly sessions: readonly (readonly [number, Session])[];
};

type SessionCommand = Extract<LockCommand, { readonly sequence: number }>;

export class LockMachine implements StateMachine {
  readonly #settings: LockSettings;
  readonly #bugs: MachineBugs;
  readonly #events: MachineEvents;
  #locks = new Map<LockName, LockRecord>();
  #sessions = new Map<number, Session>();
  #lastToken = 0;

  constructor(settings: LockSettings, bugs: MachineBugs, events: MachineEvents) {
    this.#settings = settings;
    this.#bugs = bugs;
    this.#events = events;
  }

  get size(): number {
    return this.#locks.size + this.#sessions.size;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  get heldCount(): number {
    return [...this.#locks.values()].filter(({ holder }) => holder !== null).length;
  }

  /** The sessions that hold a lock now, each once. */
  get holdingSessions(): readonly number[] {
    const holders = [...this.#locks.values()].flatMap(({ holder }) => holder?.session ?? []);
    return [...new Set(holders)];
  }

  holder(lock: LockName): Holder | null {
    return this.#record(lock).holder;
  }

  /** What somebody who asked for the lock is told now: granted, queued, or neither (any more). */
  standing(lock: LockName, owner: Owner): LockResponse {
    const record = this.#record(lock);
    if (record.holder?.owner === owner) return this.#granted('acquire_ok', record.holder);
    if (isQueued(record, owner)) return { type: 'queued' };
    return refusal(LockError.lockLost, 'neither held nor queued any more');
  }

  /** Every lease that runs, whether or not anybody watches it. */
  *leases(): Generator<Lease> {
    const { leaseMs, sessionMs, lockDelayMs } = this.#settings;
    for (const [id, { renewals }] of this.#sessions) {
      yield { key: `session/${id}`, generation: `${renewals}`, lengthMs: sessionMs };
    }
    for (const [name, { holder, delayed }] of this.#locks) {
      if (holder !== null) {
        const generation = leaseGeneration(holder);
        yield { key: `lock/${name}`, generation, lengthMs: leaseMs };
      } else if (delayed !== null) {
        yield { key: `delay/${name}`, generation: `${delayed}`, lengthMs: lockDelayMs };
      }
    }
  }

  apply(index: number, data: Json): LockResponse {
    const command = data as LockCommand;
    switch (command.kind) {
      case 'open-session':
        this.#sessions.set(index, { sequence: 0, response: null, renewals: 0 });
        return {
          type: 'open_session_ok',
          session: index,
          session_ms: this.#settings.sessionMs,
        };
      case 'keep-alive':
        return this.#renew(command.session) === null ? unknownSession() : { type: 'keep_alive_ok' };
      case 'expire':
        this.#expire(command.lease, command.generation);
        return { type: 'expire_ok' };
      default:
        return this.#once(index, command);
    }
  }

  snapshot(): Json {
    const locks = this.#bugs.forgetOnRestart ? [] : [...this.#locks];
    const state: MachineState = {
      lastToken: this.#lastToken,
      locks,
      sessions: [...this.#sessions],
    };
    return state;
  }

  restore(data: Json): void {
    const state = data as MachineState;
    this.#locks = new Map(state.locks);
    this.#sessions = new Map(state.sessions);
    this.#lastToken = this.#bugs.tokenReuse ? 0 : state.lastToken;
  }

  /**
   * A command that was carried out before gets the response it got then; one that waits, its
   * standing now.
   */
  #once(index: number, command: SessionCommand): LockResponse {
    const session = this.#renew(command.session);
    if (session === null) return unknownSession();
    const { sequence, response } = session;
    if (command.sequence < sequence) {
      return refusal(
        LockError.sequenceSuperseded,
        'a later command of the session was carried out',
      );
    }
    if (command.sequence === sequence && response !== null) {
      return response.type === 'queued' ? this.standing(command.lock, command.owner) : response;
    }
    const fresh = this.#carryOut(index, session, command);
    this.#sessions.set(command.session, {
      ...session,
      sequence: command.sequence,
      response: fresh,
    });
    return fresh;
  }

  #carryOut(index: number, before: Session, command: SessionCommand): LockResponse {
    const { lock, owner, session } = command;
    const record = this.#record(lock);
    switch (command.kind) {
      case 'acquire': {
        const { stamp, wait } = command;
        return this.#acquire(lock, { session, owner, place: index, stamp }, wait);
      }
      case 'release':
        if (!this.#mayRelease(record.holder, command)) return notHolder();
        this.#free(lock, false);
        return { type: 'release_ok' };
      case 'extend': {
        const { holder } = record;
        if (holder === null || !isHolder(holder, command)) return notHolder();
        const extended = { ...holder, extensions: holder.extensions + 1 };
        this.#put(lock, { ...record, holder: extended });
        return this.#granted('extend_ok', extended);
      }
      case 'cancel':
        return this.#cancel(before, command);
    }
  }

  /**
   * Takes back the command before it, an acquire. It was granted, or waits, or never came, or was
   * granted and is lost.
   */
  #cancel(before: Session, { lock, owner, sequence }: SessionCommand): LockResponse {
    const record = this.#record(lock);
    const standing = this.standing(lock, owner);
    if (standing.type === 'queued') {
      const queue = record.queue.filter((waiter) => waiter.owner !== owner);
      this.#put(lock, { ...record, queue });
      return { type: 'cancel_ok' };
    }
    if (standing.type === 'acquire_ok') return standing;
    const answer = before.sequence === sequence - 1 ? before.response : null;
    return answer === null || answer.type === 'error' ? { type: 'cancel_ok' } : standing;
  }

  #acquire(lock: LockName, waiter: Waiter, wait: boolean): LockResponse {
    const record = this.#record(lock);
    const { holder, queue, delayed } = record;
    const isFree = holder === null && delayed === null && queue.length === 0;
    if (isFree || (holder?.both === true && this.#bugs.grantBoth)) {
      return this.#granted('acquire_ok', this.#grant(lock, record, waiter, false));
    }
    const { ordering } = this.#settings;
    if (!wait || ordering === 'contention') {
      return refusal(LockError.lockHeld, `${lock} is not free`);
    }
    this.#put(lock, enqueue(record, waiter, ordering));
    return { type: 'queued' };
  }

  #grant(lock: LockName, record: LockRecord, waiter: Waiter, both: boolean): Holder {
    const { session, owner, place, stamp } = waiter;
    // The order `timestamp` is the textbook's: the stamp is the place in the queue and the token.
    const token = this.#settings.ordering === 'timestamp' ? stamp : ++this.#lastToken;
    const holder = { session, owner, token, place, extensions: 0, both };
    this.#put(lock, { ...record, holder, delayed: null });
    return holder;
  }

  /**
   * Takes the lock from its holder; the next in the queue gets it, at once or after the lock-delay.
   */
  #free(lock: LockName, expired: boolean): void {
    const record = this.#record(lock);
    if (expired && this.#settings.lockDelayMs > 0) {
      this.#put(lock, { ...record, holder: null, delayed: record.holder?.place ?? 0 });
    } else this.#grantNext(lock, { ...record, holder: null, delayed: null });
  }

  #grantNext(lock: LockName, record: LockRecord): void {
    const [next, ...queue] = record.queue;
    if (next === undefined) {
      this.#put(lock, record);
      return;
    }
    this.#grant(lock, { ...record, queue }, next, true);
    this.#events.settled(lock, next.owner);
  }

  #expire(lease: string, generation: string): void {
    const slash = lease.indexOf('/');
    const [kind, name] = [lease.slice(0, slash), lease.slice(slash + 1)];
    if (kind === 'session') {
      if (`${this.#sessions.get(Number(name))?.renewals}` === generation) {
        this.#endSession(Number(name));
      }
      return;
    }
    const record = this.#record(name);
    const { holder, delayed } = record;
    if (kind === 'delay' && `${delayed}` === generation) {
      this.#grantNext(name, { ...record, delayed: null });
    }
    if (kind === 'lock' && holder !== null && leaseGeneration(holder) === generation) {
      this.#free(name, true);
    }
  }

  /** All that the session held is free, all that it waited for it waits for no more. */
  #endSession(session: number): void {
    this.#sessions.delete(session);
    for (const [name, record] of [...this.#locks]) {
      const gone = record.queue.filter((waiter) => waiter.session === session);
      if (gone.length > 0) {
        const queue = record.queue.filter((waiter) => waiter.session !== session);
        this.#put(name, { ...record, queue });
        for (const { owner } of gone) this.#events.settled(name, owner);
      }
      if (record.holder?.session === session) this.#free(name, true);
    }
  }

  #renew(id: number): Session | null {
    const session = this.#sessions.get(id);
    if (session === undefined) return null;
    const renewed = { ...session, renewals: session.renewals + 1 };
    this.#sessions.set(id, renewed);
    return renewed;
  }

  #mayRelease(holder: Holder | null, command: SessionCommand): boolean {
    if (holder === null) return false;
    return this.#bugs.releaseByAnyone || isHolder(holder, command);
  }

  #granted(type: 'acquire_ok' | 'extend_ok', { token }: Holder): LockResponse {
    return { type, token, lease_ms: this.#settings.leaseMs };
  }

  #record(lock: LockName): LockRecord {
    return this.#locks.get(lock) ?? FREE;
  }

  #put(lock: LockName, record: LockRecord): void {
    const { holder, queue, delayed } = record;
    if (holder === null && delayed === null && queue.length === 0) this.#locks.delete(lock);
    else this.#locks.set(lock, record);
  }
}

function isHolder(holder: Holder, { session, owner }: SessionCommand): boolean {
  return holder.owner === owner && holder.session === session;
}

function notHolder(): LockResponse {
  return refusal(LockError.notHolder, 'held by another, or by nobody');
}

function unknownSession(): LockResponse {
  return refusal(LockError.sessionUnknown, 'session is unknown or expired');
}
