// No two clients can both prove that they held a lock at one moment. What a client can prove is in
// lease-bounds.ts. It needs no model and no search, and it says by how much leases overlap.

import type { Json } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { leaseEndNs } from './lease-bounds.ts';
import { type Grant, leaseNsOf, readLockHistory, type Span } from './lock-grants.ts';

/** Anomalies shown; the statistics count them all. */
const SHOWN_MAX = 10;

/**
 * Operations: `acquire`, `await`, `extend` and `release` of a lock by `{owner}`, which return
 * `{leaseMs}`. Finds `overlapping-leases`. Statistics: how many leases could be proven, for how
 * long, how many overlap.
 */
export const leaseExclusionChecker: Checker = {
  name: 'lease-exclusion',
  promise: 'no two clients can both prove, by their own clocks, that they hold a lock',
  check(history): CheckResult {
    const locks = readLockHistory(history);
    if (typeof locks === 'string') return { verdict: 'unknown', reason: locks };
    const claims = locks.grants.flatMap(claimsOf);
    if (claims.length === 0) {
      return { verdict: 'unknown', reason: 'nobody could prove that it held a lease' };
    }
    const overlaps = findOverlaps(claims);
    const provenNs = claims.reduce((sum, { from, until }) => sum + until - from, 0);
    const statistics: Json = {
      claims: claims.length,
      'proven-ms': Math.round(provenNs / 1e6),
      overlaps: overlaps.length,
    };
    if (overlaps.length === 0) return { verdict: 'valid', statistics };
    return { verdict: 'invalid', anomalies: overlaps.slice(0, SHOWN_MAX), statistics };
  },
};

/** From `from` to `until` (nanoseconds) the lock was certainly its owner's. */
export interface Claim {
  readonly key: string;
  readonly owner: string;
  readonly from: number;
  readonly until: number;
  /** Index of the event that proves it. */
  readonly provenBy: number;
}

/**
 * What the client could prove: once it was told, and again with each extension; to its release at
 * most.
 */
function claimsOf({ key, owner, asked, told, extensions, release }: Grant): Claim[] {
  if (told === null) return [];
  const claim = (asking: Span, confirming: Span): Claim[] => {
    const ends = leaseEndNs(asking.from, leaseNsOf(confirming));
    const until = Math.min(ends, release?.from ?? Number.POSITIVE_INFINITY);
    const provenBy = confirming.completion?.index ?? confirming.invoke.index;
    return until > confirming.until
      ? [{ key, owner, from: confirming.until, until, provenBy }]
      : [];
  };
  return [...claim(asked, told), ...extensions.flatMap((span) => claim(span, span))];
}

/** One anomaly for every pair of owners, at their first overlap. */
function findOverlaps(claims: readonly Claim[]): Anomaly[] {
  const found = new Map<string, Anomaly>();
  const running = new Map<string, Claim[]>();
  for (const claim of [...claims].sort((a, b) => a.from - b.from)) {
    const others = (running.get(claim.key) ?? []).filter(({ until }) => until > claim.from);
    running.set(claim.key, [...others, claim]);
    for (const other of others) {
      const pair = JSON.stringify([claim.key, other.owner, claim.owner].sort());
      if (other.owner === claim.owner || found.has(pair)) continue;
      found.set(pair, anomalyOf(other, claim));
    }
  }
  return [...found.values()];
}

function anomalyOf(first: Claim, second: Claim): Anomaly {
  const overlapNs = Math.min(first.until, second.until) - second.from;
  return {
    kind: 'overlapping-leases',
    key: first.key,
    summary:
      `${first.owner} and ${second.owner} both held ${first.key} for ${milliseconds(overlapNs)} ms ` +
      `from ${milliseconds(second.from)} ms on: each by a lease that cannot have ended.`,
    ops: [first.provenBy, second.provenBy].sort((a, b) => a - b),
    details: { first: { ...first }, second: { ...second } },
  };
}

function milliseconds(ns: number): string {
  return (ns / 1e6).toFixed(3);
}
