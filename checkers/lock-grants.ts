// What a history says of each time that a lock was asked for: from when on it may have been
// granted, since when its client knows, until when its lease lasts at least, how it ended.
//
// Operations; `key` is the lock, `owner` a name that is used for one request only:
//   acquire  {owner, wait}, ok {owner, token, leaseMs}
//   enqueue  {owner}, then await {owner}, ok {owner, token, leaseMs}: an acquire in two steps
//   extend   {owner}, ok {owner, token, leaseMs}        release {owner}
//   holder   ok {owner, token}, or null where nobody holds it
// Everything else is passed over.

import type { History, Op } from '../src/history/types.ts';
import type { Json, JsonObject } from '../src/json.ts';

/**
 * An operation from its invocation to its end. Nanoseconds; `until` is Infinity where it never
 * ended.
 */
export interface Span {
  readonly invoke: Op;
  readonly from: number;
  /** Null where it never ended, or ended `info`. */
  readonly completion: Op | null;
  readonly until: number;
}

/** One request for a lock, and what came of it. */
export interface Grant {
  readonly key: string;
  readonly owner: string;
  /** What asked for it: `acquire`, or `enqueue`. It was not granted before this was invoked. */
  readonly asked: Span;
  /** What told the client that it holds the lock; null where nothing did. */
  readonly told: Span | null;
  /** Certainly not granted, nor ever will be. */
  readonly refused: boolean;
  readonly token: number | null;
  /**
   * The `ok` of these confirmed that it held the lock at some moment of the operation. In order.
   */
  readonly extensions: readonly Span[];
  readonly release: Span | null;
}

export interface LockHistory {
  /** By the position of their first operation. */
  readonly grants: readonly Grant[];
  /** Those that ended `ok`. */
  readonly holders: readonly Span[];
  /** Releases by those who never asked for the lock. */
  readonly strangers: readonly Span[];
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'acquire',
  'enqueue',
  'await',
  'extend',
  'release',
  'holder',
]);

interface Building {
  key: string;
  owner: string;
  asked: Span;
  told: Span | null;
  refused: boolean;
  token: number | null;
  extensions: Span[];
  release: Span | null;
}

/** Reads a history; a malformed value is a `string` that says so. */
export function readLockHistory(history: History): LockHistory | string {
  const grants = new Map<string, Building>();
  const holders: Span[] = [];
  const strangers: Span[] = [];
  for (const span of spans(history)) {
    const { f } = span.invoke;
    if (f === 'holder') {
      if (span.completion?.type === 'ok') holders.push(span);
      continue;
    }
    const owner = ownerOf(span.invoke.value);
    if (owner === null) return `operation ${span.invoke.index}: ${f} does not name its owner`;
    const grant = grants.get(owner);
    if (f === 'acquire' || f === 'enqueue') {
      if (grant !== undefined) return `operation ${span.invoke.index}: ${owner} asked before`;
      grants.set(owner, begin(span, owner));
    } else if (grant === undefined) {
      if (f === 'release') strangers.push(span);
      else return `operation ${span.invoke.index}: ${owner} never asked for the lock`;
    } else proceed(grant, span);
  }
  return { grants: [...grants.values()], holders, strangers };
}

/** How long the lease is that an operation confirmed; nanoseconds, 0 where it does not say. */
export function leaseNsOf(span: Span | null): number {
  const { leaseMs } = fieldsOf(span?.completion?.value);
  return typeof leaseMs === 'number' ? leaseMs * 1e6 : 0;
}

/** The owner that a value names; null where it names none. */
export function ownerOf(value: Json | undefined): string | null {
  const { owner } = fieldsOf(value);
  return typeof owner === 'string' ? owner : null;
}

function begin(span: Span, owner: string): Building {
  const told = span.invoke.f === 'acquire' && span.completion?.type === 'ok' ? span : null;
  return {
    key: span.invoke.key ?? '',
    owner,
    asked: span,
    told,
    refused: span.completion?.type === 'fail',
    token: tokenOf(told),
    extensions: [],
    release: null,
  };
}

function proceed(grant: Building, span: Span): void {
  const isOk = span.completion?.type === 'ok';
  switch (span.invoke.f) {
    case 'await':
      if (!isOk || grant.told !== null) return;
      grant.told = span;
      grant.token = tokenOf(span);
      break;
    case 'extend':
      if (isOk) grant.extensions.push(span);
      break;
    case 'release':
      // The last one counts: a release that certainly failed may be tried again.
      grant.release = span;
      break;
  }
}

function tokenOf(span: Span | null): number | null {
  const { token } = fieldsOf(span?.completion?.value);
  return typeof token === 'number' ? token : null;
}

function fieldsOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

/** By invocation. */
function spans(history: History): Span[] {
  const ends = new Map<number, Op>();
  const open = new Map<Op['process'], number>();
  const invocations: Op[] = [];
  for (const op of history) {
    if (op.process === 'nemesis' || !FUNCTIONS.has(op.f)) continue;
    if (op.type === 'invoke') {
      open.set(op.process, op.index);
      invocations.push(op);
      continue;
    }
    const invoked = open.get(op.process);
    open.delete(op.process);
    if (invoked !== undefined && op.type !== 'info') ends.set(invoked, op);
  }
  return invocations.map((invoke) => {
    const completion = ends.get(invoke.index) ?? null;
    return { invoke, from: invoke.time, completion, until: completion?.time ?? Infinity };
  });
}
