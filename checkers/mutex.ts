// Mutual exclusion: whether the history of each lock is one of a lock with an owner, whose fencing
// tokens grow. Decided by the linearizability checker. Counterparts: the owner-aware and fenced
// mutexes of jepsen's hazelcast tests.
//
// A lease that runs out frees the lock without any client's doing. It is made an operation of its
// own, a release that may take effect at any time after the lease may have ended, or never: then
// only who certainly still held the lock is found to have been robbed of it. An acquisition of
// which nothing was heard again may be left out: it could only have been in others' way, and to
// assume that it never happened explains at least as much.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { leaseEndNs } from './lease-bounds.ts';
import { linearizable } from './linearizable/checker.ts';
import { ownedLock } from './linearizable/models/locks.ts';
import {
  type Grant,
  type LockHistory,
  leaseNsOf,
  ownerOf,
  readLockHistory,
  type Span,
} from './lock-grants.ts';

/**
 * Operations: `acquire`, `enqueue`, `await`, `extend`, `release` by `{owner}`, which may return
 * `{token, leaseMs}`, and `holder`. Finds `mutual-exclusion`. Statistics: those of the
 * linearizability checker, and how many leases may have run out. Counterpart: the mutexes of
 * jepsen's hazelcast tests.
 */
export const mutexChecker: Checker = {
  name: 'mutex',
  promise:
    'at most one holds a lock, only its owner releases it, and who asks for the holder is told the latest',
  async check(history, budget): Promise<CheckResult> {
    const locks = readLockHistory(history);
    if (typeof locks === 'string') return { verdict: 'unknown', reason: locks };
    const operations = lockOperations(locks);
    const { ops, origins } = asHistory(operations);
    const model = linearizable({ model: ownedLock(), allowEmpty: true });
    const result = await model.check(ops, budget);
    if (result.verdict !== 'invalid') return result;
    return {
      ...result,
      anomalies: result.anomalies.map(
        (anomaly): Anomaly => ({
          ...anomaly,
          kind: 'mutual-exclusion',
          ops: placesIn(anomaly.ops, origins),
        }),
      ),
    };
  },
};

/** One operation on a lock, as the model is to see it. */
export interface LockOperation {
  readonly key: string;
  readonly f: 'acquire' | 'release' | 'extend' | 'holder';
  readonly process: number;
  /** The owner; null for `holder`. */
  readonly input: string | null;
  /** A token, or an owner. */
  readonly output: Json;
  readonly from: number;
  /** Infinity: it may take effect at any time from `from` on, or never. */
  readonly until: number;
  /** Indexes of its events in the history. */
  readonly events: readonly number[];
}

/** What the history of a lock comes down to: only what the verdict hangs on. */
function lockOperations({ grants, holders, strangers }: LockHistory): LockOperation[] {
  const seen = new Set(holders.map(({ completion }) => ownerOf(completion?.value)));
  const operations = holders.map((span) =>
    operation(span, 'holder', null, ownerOf(span.completion?.value)),
  );
  for (const span of strangers) {
    const owner = ownerOf(span.invoke.value);
    if (span.completion?.type === 'ok') operations.push(operation(span, 'release', owner, null));
  }
  for (const grant of grants) {
    const isKnown = grant.told !== null || (seen.has(grant.owner) && !grant.refused);
    if (isKnown) operations.push(...grantOperations(grant));
    else if (grant.release?.completion?.type === 'ok') {
      operations.push(operation(grant.release, 'release', grant.owner, null));
    }
  }
  return operations;
}

function grantOperations(grant: Grant): LockOperation[] {
  const { owner, asked, told, token, extensions, release } = grant;
  const acquired = operation(asked, 'acquire', owner, token);
  const events = told === null ? [asked.invoke.index] : [asked.invoke.index, ...eventsOf(told)];
  const all: LockOperation[] = [
    { ...acquired, until: told?.until ?? Number.POSITIVE_INFINITY, events },
    ...extensions.map((span) => operation(span, 'extend', owner, null)),
  ];
  if (release?.completion?.type === 'ok') {
    all.push(operation(release, 'release', owner, null));
    return all;
  }
  const confirmed = extensions.at(-1) ?? told;
  const asking = extensions.at(-1) ?? asked;
  const ends = leaseEndNs(asking.from, leaseNsOf(confirmed));
  // A release of which nobody knows, and the end of the lease, whichever may come first.
  const from = release?.completion === null ? Math.min(ends, release.from) : ends;
  all.push({
    key: grant.key,
    f: 'release',
    process: -1,
    input: owner,
    output: null,
    from,
    until: Number.POSITIVE_INFINITY,
    events: [],
  });
  return all;
}

function operation(
  span: Span,
  f: LockOperation['f'],
  input: string | null,
  output: Json,
): LockOperation {
  const { invoke, from, until } = span;
  const process = invoke.process as number;
  return { key: invoke.key ?? '', f, process, input, output, from, until, events: eventsOf(span) };
}

function eventsOf({ invoke, completion }: Span): readonly number[] {
  return completion === null ? [invoke.index] : [invoke.index, completion.index];
}

/**
 * The operations as a history; `origins` gives for each of its events those of the history it was
 * made from.
 */
function asHistory(operations: readonly LockOperation[]): {
  readonly ops: History;
  readonly origins: readonly (readonly number[])[];
} {
  const events: { readonly time: number; readonly isEnd: boolean; readonly of: number }[] = [];
  operations.forEach(({ from, until }, of) => {
    events.push({ time: from, isEnd: false, of });
    if (until !== Number.POSITIVE_INFINITY) events.push({ time: until, isEnd: true, of });
  });
  // What begins at the moment at which something else ends is concurrent with it.
  events.sort((a, b) => a.time - b.time || Number(a.isEnd) - Number(b.isEnd) || a.of - b.of);
  const ops = events.map(({ time, isEnd, of }, index): Op => {
    const { key, f, input, output } = operations[of] as LockOperation;
    // Each operation has a process of its own: the end of a lease is nobody's.
    const base = { index, time: Math.round(time), process: of, f, key };
    if (!isEnd) return { ...base, type: 'invoke', ...(input === null ? {} : { value: input }) };
    return { ...base, type: 'ok', value: output };
  });
  const origins = events.map(({ of }) => (operations[of] as LockOperation).events);
  return { ops, origins };
}

function placesIn(
  indexes: readonly number[],
  origins: readonly (readonly number[])[],
): readonly number[] {
  const places = indexes.flatMap((index) => origins[index] ?? []);
  return [...new Set(places)].sort((a, b) => a - b);
}
