// Fencing: tokens grow with every grant, and what they protect never goes back.
//
// Of the grants (see lock-grants.ts), for each lock: no token twice, and a later grant has a larger
// one. One is later where it was asked for after the other was told; or where both were released
// with success, which shows that each was held from when it was told until then, and the one ended
// before the other was told.
//
// Of the store: `write` {token, value}, `read` ok {token, value} or null. Values are written once.
// Under one token writes take effect in the order in which their holder made them. So every write
// has a rank, (token, turn), and what the store holds may only rise. That is linearizability, made
// easy by the ranks:
//
//   order by rank; each operation takes effect at the earliest moment that is possible after all
//   before it; where that is later than its end, an operation of no higher rank began too late
//
// A write that is indeterminate counts where it was read.

import type { History, Op } from '../src/history/types.ts';
import type { Json, JsonObject } from '../src/json.ts';
import type { Anomaly, Checker, CheckResult } from './checker.ts';
import { groupBy } from './group-by.ts';
import { type Grant, readLockHistory } from './lock-grants.ts';

/**
 * Operations: `acquire`, `extend`, `enqueue`, `await` and `release` of a lock by `{owner}`, which
 * return `{token}`; `write` of `{token, value}` and `read` of what the lock protects. Finds
 * `token-reused`, `token-not-grown`, `older-token-accepted`, `lost-write`, `unwritten-value`.
 * Statistics: how many grants, protected writes and reads were looked at.
 */
export const fencingChecker: Checker = {
  name: 'fencing',
  promise:
    'fencing tokens grow with every grant, and a write under an older token never follows one under a newer',
  check(history): CheckResult {
    const locks = readLockHistory(history);
    if (typeof locks === 'string') return { verdict: 'unknown', reason: locks };
    const told = locks.grants.filter(({ token }) => token !== null);
    const { byKey, problem } = readStore(history);
    if (problem !== null) return { verdict: 'unknown', reason: problem };
    const stores = [...byKey.values()];
    const anomalies = [
      ...judgeTokens(told),
      ...stores.flatMap(({ accesses, strange }) => [...strange, ...judgeStore(accesses)]),
    ];
    const all = stores.flatMap(({ accesses }) => accesses);
    const statistics: Json = {
      grants: told.length,
      writes: all.filter(({ isWrite }) => isWrite).length,
      reads: all.filter(({ isWrite }) => !isWrite).length,
    };
    return anomalies.length > 0
      ? { verdict: 'invalid', anomalies, statistics }
      : { verdict: 'valid', statistics };
  },
};

function judgeTokens(grants: readonly Grant[]): Anomaly[] {
  const byKey = groupBy(grants, ({ key }) => key);
  return [...byKey.values()].flatMap((ofKey) => [
    ...reusedTokens(ofKey),
    ...fallenTokens(
      ofKey.map((grant) => ({ grant, from: grant.asked.from, until: grant.told?.until ?? 0 })),
    ),
    ...fallenTokens(
      ofKey
        .filter(({ release }) => release?.completion?.type === 'ok')
        .map((grant) => ({ grant, from: grant.told?.until ?? 0, until: grant.release?.from ?? 0 })),
    ),
  ]);
}

function reusedTokens(grants: readonly Grant[]): Anomaly[] {
  const byToken = groupBy(grants, ({ token }) => token as number);
  return [...byToken].flatMap(([token, [first, second]]) =>
    first === undefined || second === undefined
      ? []
      : [
          {
            kind: 'token-reused',
            key: first.key,
            summary: `${first.owner} and ${second.owner} were both granted ${first.key} under token ${token}.`,
            ops: endsOf(first, second),
          },
        ],
  );
}

interface Timed {
  readonly grant: Grant;
  readonly from: number;
  readonly until: number;
}

/**
 * Of those that end before another begins, the token must be smaller. The first that is not, for
 * each.
 */
function fallenTokens(timed: readonly Timed[]): Anomaly[] {
  const byEnd = [...timed].sort((a, b) => a.until - b.until);
  const found: Anomaly[] = [];
  let ended = 0;
  let largest: Grant | null = null;
  for (const { grant, from } of [...timed].sort((a, b) => a.from - b.from)) {
    for (; (byEnd[ended]?.until ?? Number.POSITIVE_INFINITY) < from; ended++) {
      const candidate = byEnd[ended]?.grant as Grant;
      if (largest === null || (candidate.token ?? 0) > (largest.token ?? 0)) largest = candidate;
    }
    if (largest === null || (grant.token ?? 0) > (largest.token ?? 0)) continue;
    // Equal tokens are named as such.
    if (grant.token === largest.token) continue;
    found.push({
      kind: 'token-not-grown',
      key: grant.key,
      summary: `${grant.owner} was granted ${grant.key} under token ${grant.token}, after ${largest.owner} under token ${largest.token}.`,
      ops: endsOf(largest, grant),
    });
  }
  return found.slice(0, 1);
}

function endsOf(...grants: readonly Grant[]): readonly number[] {
  const indexes = grants.map(({ told, asked }) => told?.completion?.index ?? asked.invoke.index);
  return [...new Set(indexes)].sort((a, b) => a - b);
}

/** A read, or a write that took effect. */
interface Access {
  readonly isWrite: boolean;
  readonly token: number;
  /** Which of its token's writes: the index of its invocation. */
  readonly turn: number;
  readonly from: number;
  readonly until: number;
  readonly op: Op;
}

interface Store {
  readonly accesses: Access[];
  readonly strange: Anomaly[];
}

interface Write {
  readonly token: number;
  readonly invoke: Op;
  completion: Op | null;
  wasRead: boolean;
}

function readStore(history: History): {
  readonly byKey: ReadonlyMap<string, Store>;
  readonly problem: string | null;
} {
  const writes = new Map<string, Map<string, Write>>();
  const reads: { readonly invoke: Op; readonly completion: Op }[] = [];
  const open = new Map<Op['process'], Op>();
  for (const op of history) {
    if (op.process === 'nemesis' || (op.f !== 'write' && op.f !== 'read')) continue;
    if (op.type === 'invoke') {
      open.set(op.process, op);
      if (op.f === 'read') continue;
      const { token, value } = fields(op.value);
      const ofKey = writes.get(op.key ?? '') ?? new Map<string, Write>();
      const name = JSON.stringify(value ?? null);
      if (typeof token !== 'number' || ofKey.has(name)) {
        const reason = `operation ${op.index}: a write must carry a token, and a value of its own`;
        return { byKey: new Map(), problem: reason };
      }
      writes.set(
        op.key ?? '',
        ofKey.set(name, { token, invoke: op, completion: null, wasRead: false }),
      );
      continue;
    }
    const invoke = open.get(op.process);
    open.delete(op.process);
    if (invoke === undefined) continue;
    if (op.f === 'read' && op.type === 'ok') reads.push({ invoke, completion: op });
    const write = writes
      .get(op.key ?? '')
      ?.get(JSON.stringify(fields(invoke.value)['value'] ?? null));
    if (op.f === 'write' && write !== undefined && op.type !== 'info') write.completion = op;
  }
  return { byKey: byKeyOf(writes, reads), problem: null };
}

function byKeyOf(
  writes: ReadonlyMap<string, ReadonlyMap<string, Write>>,
  reads: readonly { readonly invoke: Op; readonly completion: Op }[],
): ReadonlyMap<string, Store> {
  const byKey = new Map<string, Store>();
  const storeOf = (key: string): Store => {
    const store = byKey.get(key) ?? { accesses: [], strange: [] };
    byKey.set(key, store);
    return store;
  };
  for (const { invoke, completion } of reads) {
    const key = invoke.key ?? '';
    const { accesses, strange } = storeOf(key);
    const span = { isWrite: false, from: invoke.time, until: completion.time, op: completion };
    if ((completion.value ?? null) === null) {
      accesses.push({ ...span, token: Number.NEGATIVE_INFINITY, turn: 0 });
      continue;
    }
    const { token, value } = fields(completion.value);
    const write = writes.get(key)?.get(JSON.stringify(value ?? null));
    if (write === undefined || write.token !== token || write.completion?.type === 'fail') {
      strange.push({
        kind: 'unwritten-value',
        key,
        summary: `Operation ${completion.index} read ${JSON.stringify(completion.value)} from ${key}, which was never written there.`,
        ops: [completion.index],
      });
      continue;
    }
    write.wasRead = true;
    accesses.push({ ...span, token: write.token, turn: write.invoke.index });
  }
  for (const [key, ofKey] of writes) {
    for (const { token, invoke, completion, wasRead } of ofKey.values()) {
      if (completion?.type !== 'ok' && !wasRead) continue;
      const until = completion?.type === 'ok' ? completion.time : Number.POSITIVE_INFINITY;
      const op = completion ?? invoke;
      storeOf(key).accesses.push({
        isWrite: true,
        token,
        turn: invoke.index,
        from: invoke.time,
        until,
        op,
      });
    }
  }
  return byKey;
}

/** The first access that comes too late for what went before it. */
function judgeStore(accesses: readonly Access[]): Anomaly[] {
  const ordered = [...accesses].sort(
    (a, b) => order(a.token, b.token) || a.turn - b.turn || Number(b.isWrite) - Number(a.isWrite),
  );
  let latest: Access | null = null;
  for (const access of ordered) {
    if (latest !== null && latest.from > access.until) return [anomalyOf(access, latest)];
    if (latest === null || access.from > latest.from) latest = access;
  }
  return [];
}

/**
 * `low` has the higher place in the order, or the same, and was over before `late`, of a lower one,
 * began.
 */
function anomalyOf(high: Access, late: Access): Anomaly {
  const ops = [high.op.index, late.op.index].sort((a, b) => a - b);
  const key = late.op.key ?? '';
  const [what, before] = [nameOf(late), nameOf(high)];
  if (late.isWrite) {
    const kind = 'older-token-accepted';
    const summary = `${what} was accepted by ${key}, though ${before} was over before it began.`;
    return { kind, key, summary, ops };
  }
  const summary = `${what} of ${key} did not see ${before}, which was over before it began.`;
  return { kind: 'lost-write', key, summary, ops };
}

function nameOf({ isWrite, token, op }: Access): string {
  const what = isWrite ? 'a write' : 'a read';
  return token === Number.NEGATIVE_INFINITY
    ? `a read of nothing (operation ${op.index})`
    : `${what} under token ${token} (operation ${op.index})`;
}

function order(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function fields(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
