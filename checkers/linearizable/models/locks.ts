// Locks: a mutex, a semaphore, and a lock with owners and fencing tokens. What failed says nothing
// unless the model is strict: then a refused attempt to acquire found no permit free, and a refused
// release found nothing to release. Counterparts: knossos.model/mutex; the fenced and owner-aware
// mutexes of jepsen's hazelcast tests.

import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';
import { sameJson, unknownFunction } from './same-json.ts';

/** What a refusal says. */
export interface LockOptions {
  /**
   * A refused `acquire` found every permit taken; whatever else was refused found the lock not
   * held. Default: false.
   */
  readonly strict?: boolean;
}

/** A mutex with `acquire` and `release`. State: how many hold it, 0 or 1. */
export function mutex(options: LockOptions = {}): Model<number> {
  const recipe = { name: 'mutex', options: { strict: options.strict === true } };
  return { ...semaphore(1, options), name: 'mutex', recipe };
}

/** A semaphore with `acquire` and `release` of one permit. State: how many permits are taken. */
export function semaphore(permits: number, options: LockOptions = {}): Model<number> {
  return {
    name: 'semaphore',
    recipe: { name: 'semaphore', options: { permits, strict: options.strict === true } },
    strict: options.strict === true,
    shape: { kind: 'locks', permits },
    initial: () => 0,
    step(taken, { f, outcome }) {
      const limit = f === 'release' ? 0 : permits;
      if (outcome === 'refused') return taken === limit ? taken : undefined;
      if (taken === limit) return undefined;
      return f === 'release' ? taken - 1 : taken + 1;
    },
    observes: ({ outcome }) => outcome === 'refused',
    effect: ({ f, outcome }) => `${f} ${outcome === 'refused'}`,
    complaint: ({ f }) => unknownFunction('lock', f, ['acquire', 'release']),
    describeOperation: ({ f, outcome }) =>
      `${f}${outcome === 'refused' ? ' (refused)' : outcome === 'info' ? ' (unknown)' : ''}`,
    describeState: (taken) => (taken === 0 ? 'free' : `${taken} of ${permits} taken`),
  };
}

/** Who holds an owned lock, and the last fencing token that was given out. */
export interface OwnedLockState {
  readonly owner: Json;
  readonly token: number;
}

/**
 * A lock whose `acquire` and `release` name the owner as their value; `acquire` may return a
 * fencing token, a whole number that must be greater than every one before it. An acquisition that
 * is indeterminate took at least the next token. `extend` names the owner too and needs it to hold
 * the lock; `holder` returns the owner, or null.
 */
export function ownedLock(options: LockOptions = {}): Model<OwnedLockState> {
  return {
    name: 'owned-lock',
    recipe: { name: 'owned-lock', options: { strict: options.strict === true } },
    strict: options.strict === true,
    initial: () => ({ owner: null, token: 0 }),
    step: stepOwned,
    identify: ({ owner, token }) => `${token} ${JSON.stringify(owner)}`,
    observes: ({ f, outcome }) => outcome === 'refused' || f === 'extend' || f === 'holder',
    complaint({ f, input, output }) {
      const unknown = unknownFunction('lock', f, ['acquire', 'release', 'extend', 'holder']);
      if (unknown !== undefined) return unknown;
      if (f === 'holder') return undefined;
      if (input === undefined || input === null) return `${f} does not name its owner`;
      const token = output === undefined || output === null || Number.isInteger(output);
      return f !== 'acquire' || token ? undefined : 'a fencing token is not a whole number';
    },
    describeState: ({ owner, token }) =>
      owner === null
        ? `free, last token ${token}`
        : `held by ${JSON.stringify(owner)}, token ${token}`,
  };
}

function stepOwned(state: OwnedLockState, operation: Operation): OwnedLockState | undefined {
  const { f, input, output, outcome } = operation;
  if (f === 'holder') {
    const seen = outcome !== 'ok' || sameJson(state.owner, output ?? null);
    return seen ? state : undefined;
  }
  if (f === 'extend' || f === 'release') {
    const held = sameJson(state.owner, input as Json);
    if (outcome === 'refused') return held ? undefined : state;
    if (!held) return undefined;
    return f === 'extend' ? state : { ...state, owner: null };
  }
  if (outcome === 'refused') return state.owner === null ? undefined : state;
  if (state.owner !== null) return undefined;
  if (typeof output === 'number') {
    return output > state.token ? { owner: input as Json, token: output } : undefined;
  }
  return { owner: input as Json, token: outcome === 'info' ? state.token + 1 : state.token };
}
