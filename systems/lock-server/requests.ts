// What clients may ask of the lock service, and how it is told apart from nonsense.

import type { Json } from '../../src/json.ts';
import type { Body } from '../../src/node/types.ts';
import type { LockCommand } from './commands.ts';
import type { LockName, Owner } from './lock-record.ts';

export type LockRequest =
  | { readonly kind: 'command'; readonly command: LockCommand }
  /** As the command, but one that has to wait is told so at once. */
  | { readonly kind: 'enqueue'; readonly command: LockCommand }
  | { readonly kind: 'await'; readonly lock: LockName; readonly owner: Owner }
  | { readonly kind: 'holder'; readonly lock: LockName }
  | { readonly kind: 'status' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'malformed'; readonly why: string };

/**
 * `{type: 'open_session'}`, `{type: 'keep_alive', session}`, `{type: 'holder', lock}`, `{type:
 * 'await', lock, owner}`, `{type: 'status'}`, and with `session`, `sequence` (a whole number from
 * 1), `lock` and `owner`: `acquire` (with `wait`), `enqueue`, `cancel`, `release`, `extend`.
 * `stamp` is the wall clock of the node that was asked.
 */
export function parseRequest(body: Body, stamp: () => number): LockRequest {
  const { session, lock, owner } = body;
  switch (body.type) {
    case 'status':
      return { kind: 'status' };
    case 'open_session':
      return { kind: 'command', command: { kind: 'open-session' } };
    case 'keep_alive':
      return isCount(session)
        ? { kind: 'command', command: { kind: 'keep-alive', session } }
        : malformed('session must be a whole number from 1');
    case 'holder':
      return typeof lock === 'string' ? { kind: 'holder', lock } : malformed('lock must be a name');
    case 'await':
      return typeof lock === 'string' && typeof owner === 'string'
        ? { kind: 'await', lock, owner }
        : malformed('lock and owner must be names');
    case 'acquire':
    case 'enqueue':
    case 'cancel':
    case 'release':
    case 'extend':
      return inSession(body, stamp);
    default:
      return { kind: 'unsupported' };
  }
}

function inSession(body: Body, stamp: () => number): LockRequest {
  const { type, session, sequence, lock, owner, wait } = body;
  if (typeof lock !== 'string' || typeof owner !== 'string') {
    return malformed('lock and owner must be names');
  }
  if (!isCount(session) || !isCount(sequence)) {
    return malformed('session and sequence must be whole numbers from 1');
  }
  const common = { session, sequence, lock, owner };
  switch (type) {
    case 'acquire': {
      const kind = 'acquire';
      const command = { ...common, kind, wait: wait === true, stamp: stamp() } as const;
      return { kind: 'command', command };
    }
    case 'enqueue': {
      const command = { ...common, kind: 'acquire', wait: true, stamp: stamp() } as const;
      return { kind: 'enqueue', command };
    }
    default: {
      const kind = type as 'cancel' | 'release' | 'extend';
      return { kind: 'command', command: { ...common, kind } };
    }
  }
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function malformed(why: string): LockRequest {
  return { kind: 'malformed', why };
}
