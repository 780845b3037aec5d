// The replicated state machine: string keys, JSON values, and client sessions through which a
// retried command takes effect once. Pure: the state depends on nothing but the commands and their
// places in the log.

import type { Json } from '../../src/json.ts';
import { MaelstromError } from '../../src/node/errors.ts';
import type { StateMachine } from '../raft/replica/machine.ts';
import { sameJson } from './same-json.ts';
import { Sessions, type SessionsState } from './sessions.ts';

/** What is done to one key. `cas` from null expects the key to be absent. */
export type KvOperation =
  | { readonly f: 'write'; readonly key: string; readonly value: Json }
  | { readonly f: 'cas'; readonly key: string; readonly from: Json; readonly to: Json }
  | { readonly f: 'append'; readonly key: string; readonly value: Json }
  | { readonly f: 'delete'; readonly key: string };

/** The data of a log entry. */
export type KvCommand =
  | { readonly kind: 'open-session' }
  | {
      readonly kind: 'operation';
      readonly session: number;
      readonly sequence: number;
      readonly operation: KvOperation;
    };

/** The body of a reply, without `in_reply_to`. */
export type KvResponse =
  | { readonly type: 'write_ok' | 'cas_ok' | 'append_ok' | 'delete_ok' }
  | { readonly type: 'open_session_ok'; readonly session: number }
  | { readonly type: 'error'; readonly code: number; readonly text: string };

/** Codes of this system's own; both definite: the command was not carried out by this request. */
export const KvError = {
  /** The session is unknown: never opened, or forgotten because too many others were used since. */
  sessionUnknown: 1001,
  /** A later command of the session was carried out already. */
  sequenceSuperseded: 1002,
} as const;

export interface KvSettings {
  /** Sessions remembered; the one unused for longest goes first. */
  readonly sessionsMax: number;
  /** Planted bug `no-dedup`. */
  readonly noDedup: boolean;
}

type KvState = {
  readonly entries: readonly (readonly [string, Json])[];
  readonly sessions: SessionsState;
};

export class KvMachine implements StateMachine {
  readonly #noDedup: boolean;
  readonly #sessions: Sessions<KvResponse>;
  #values = new Map<string, Json>();

  constructor(settings: KvSettings) {
    this.#noDedup = settings.noDedup;
    this.#sessions = new Sessions(settings.sessionsMax);
  }

  get size(): number {
    return this.#values.size + this.#sessions.size;
  }

  /** The value of a key; null where it is absent. */
  read(key: string): Json {
    return this.#values.get(key) ?? null;
  }

  apply(index: number, data: Json): KvResponse {
    const command = data as KvCommand;
    switch (command.kind) {
      case 'open-session':
        this.#sessions.open(index);
        return { type: 'open_session_ok', session: index };
      case 'operation':
        return this.#applyOnce(command.session, command.sequence, command.operation);
    }
  }

  snapshot(): Json {
    const state: KvState = { entries: [...this.#values], sessions: this.#sessions.snapshot() };
    return state;
  }

  restore(data: Json): void {
    const state = data as KvState;
    this.#values = new Map(state.entries);
    this.#sessions.restore(state.sessions);
  }

  /** Dissertation 6.3: a command that was carried out before gets the response it got then. */
  #applyOnce(session: number, sequence: number, operation: KvOperation): KvResponse {
    const last = this.#sessions.use(session);
    if (last === null) return error(KvError.sessionUnknown, 'session is unknown or expired');
    if (sequence < last.sequence) return error(KvError.sequenceSuperseded, 'sequence superseded');
    if (sequence === last.sequence && last.response !== null && !this.#noDedup)
      return last.response;
    const response = this.#carryOut(operation);
    this.#sessions.record(session, sequence, response);
    return response;
  }

  #carryOut(operation: KvOperation): KvResponse {
    const { key } = operation;
    switch (operation.f) {
      case 'write':
        this.#put(key, operation.value);
        return { type: 'write_ok' };
      case 'cas': {
        const current = this.read(key);
        if (!sameJson(current, operation.from)) {
          return error(MaelstromError.preconditionFailed, `current value of ${key} is another`);
        }
        this.#put(key, operation.to);
        return { type: 'cas_ok' };
      }
      case 'append': {
        const current = this.read(key) ?? [];
        if (!Array.isArray(current)) {
          return error(MaelstromError.preconditionFailed, `value of ${key} is not a list`);
        }
        this.#put(key, [...(current as readonly Json[]), operation.value]);
        return { type: 'append_ok' };
      }
      case 'delete':
        this.#values.delete(key);
        return { type: 'delete_ok' };
    }
  }

  /** Null is what an absent key reads as, so writing null and deleting are the same. */
  #put(key: string, value: Json): void {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}

function error(code: number, text: string): KvResponse {
  return { type: 'error', code, text };
}
