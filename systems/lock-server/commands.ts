// What is put into the replicated log, and what comes of it.

import type { LockName, Owner } from './lock-record.ts';

type InSession = {
  readonly session: number;
  /**
   * Counts the commands of a session; one that was carried out before gets the response it got
   * then.
   */
  readonly sequence: number;
  readonly lock: LockName;
  readonly owner: Owner;
};

export type LockCommand =
  | { readonly kind: 'open-session' }
  | { readonly kind: 'keep-alive'; readonly session: number }
  | (InSession & {
      readonly kind: 'acquire';
      /** Whether to queue up where the lock is held. */
      readonly wait: boolean;
      /** The wall clock of the node that took the request: its place in the order `timestamp`. */
      readonly stamp: number;
    })
  | (InSession & { readonly kind: 'cancel' | 'release' | 'extend' })
  /**
   * Of a node whose timer for this lease ran out. Void where it was renewed since: its generation
   * is another then.
   */
  | { readonly kind: 'expire'; readonly lease: string; readonly generation: string };

/** The body of a reply, without `in_reply_to`. */
export type LockResponse =
  | { readonly type: 'open_session_ok'; readonly session: number; readonly session_ms: number }
  | { readonly type: 'keep_alive_ok' | 'release_ok' | 'cancel_ok' | 'expire_ok' | 'queued' }
  | GrantResponse
  | LockRefusal;

export type GrantResponse = {
  readonly type: 'acquire_ok' | 'extend_ok';
  readonly token: number;
  readonly lease_ms: number;
};

export type LockRefusal = { readonly type: 'error'; readonly code: number; readonly text: string };

/** Codes of this system's own; all definite: the command was not carried out by this request. */
export const LockError = {
  /** The session is unknown: never opened, or expired. */
  sessionUnknown: 1001,
  /** A later command of the session was carried out already. */
  sequenceSuperseded: 1002,
  /** Somebody else holds the lock, or a lock-delay keeps it. */
  lockHeld: 1003,
  /** Whoever asks does not hold the lock (any more). */
  notHolder: 1004,
  /** It was granted and taken away again, or its place in the queue is lost. */
  lockLost: 1005,
  /** The protected store has seen a newer token. */
  staleToken: 1006,
} as const;

export function refusal(code: number, text: string): LockRefusal {
  return { type: 'error', code, text };
}
