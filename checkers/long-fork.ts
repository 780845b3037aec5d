// Long fork: two readers see two independent writes in opposite orders, which parallel snapshot
// isolation allows and snapshot isolation forbids. Counterpart: jepsen.tests.long-fork.
//
// Each key is written once. Keys come in groups of n; a read is of all keys of one group: `[['r',
// key, value|null]…]`. Of any two reads of a group, one must have seen everything that the other
// saw.

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';
import { canonical } from './elle/interner.ts';

/** How the keys are grouped. */
export interface LongForkOptions {
  /** Keys per group; as many as the first read has unless given. */
  readonly groupSize?: number;
}

interface GroupRead {
  readonly op: Op;
  /** Key to value, null where nothing was seen. */
  readonly values: ReadonlyMap<string, Json>;
}

/**
 * Operations: `write` of `[['w', key, value]]`, each key once; `read` of all keys of one group,
 * `[['r', key, value | null] …]`. Statistics: how many reads there were, how many saw nothing
 * (early) or everything (late), and the forks. Counterpart: jepsen.tests.long-fork.
 */
export function longForkChecker(options: LongForkOptions): Checker {
  return {
    name: 'long-fork',
    promise: 'no two readers see two independent writes in opposite orders',
    check: (history) => checkLongFork(history, options),
  };
}

function checkLongFork(history: History, options: LongForkOptions): CheckResult {
  let { groupSize } = options;
  const written = new Set<string>();
  const groups = new Map<string, GroupRead[]>();
  const counts = { reads: 0, early: 0, late: 0 };
  for (const op of history) {
    if (op.f !== 'read' && op.f !== 'write') continue;
    if (op.type === (op.f === 'read' ? 'ok' : 'invoke') && !areMops(op.value)) {
      return unknown(op, 'its value must be a list of micro-operations, [name, key, value]');
    }
    const mops = op.value as readonly (readonly Json[])[];
    if (op.f === 'write' && op.type === 'invoke') {
      const key = canonical(mops[0]?.[1] ?? null);
      if (written.has(key)) return unknown(op, `key ${key} is written more than once`);
      written.add(key);
    }
    if (op.f !== 'read' || op.type !== 'ok') continue;
    const values = new Map(mops.map(([, key, value]) => [canonical(key ?? null), value ?? null]));
    groupSize ??= mops.length;
    if (values.size !== groupSize || mops.length !== groupSize) {
      return unknown(op, `a read must be of ${groupSize} keys`);
    }
    const seen = [...values.values()].filter((value) => value !== null).length;
    counts.reads += 1;
    if (seen === 0) counts.early += 1;
    if (seen === groupSize) counts.late += 1;
    const group = [...values.keys()].sort().join(' ');
    groups.set(group, [...(groups.get(group) ?? []), { op, values }]);
  }
  const forks: (readonly [GroupRead, GroupRead])[] = [];
  for (const reads of groups.values()) {
    const problem = addForks(reads, forks);
    if (problem !== undefined) return problem;
  }
  const statistics: Json = {
    'reads-count': counts.reads,
    'early-read-count': counts.early,
    'late-read-count': counts.late,
    forks: forks.map(([a, b]) => [a.op.index, b.op.index]),
  };
  const anomalies = forks.map(describe);
  return anomalies.length > 0
    ? { verdict: 'invalid', anomalies, statistics }
    : { verdict: 'valid', statistics };
}

/**
 * Adds the pairs of reads of which neither saw all that the other did; reads that saw the same
 * count once.
 */
function addForks(
  reads: readonly GroupRead[],
  forks: (readonly [GroupRead, GroupRead])[],
): CheckResult | undefined {
  const distinct: GroupRead[] = [];
  for (const read of reads) {
    let isNew = true;
    for (const other of distinct) {
      const more = [...read.values].filter(
        ([key, value]) => value !== null && other.values.get(key) === null,
      );
      const less = [...read.values].filter(
        ([key, value]) => value === null && other.values.get(key) !== null,
      );
      for (const [key, value] of read.values) {
        const theirs = other.values.get(key) ?? null;
        if (value !== null && theirs !== null && canonical(value) !== canonical(theirs)) {
          return unknown(read.op, `key ${key} is read with two values, but is written once`);
        }
      }
      if (more.length > 0 && less.length > 0) forks.push([other, read]);
      if (more.length === 0 && less.length === 0) isNew = false;
    }
    if (isNew) distinct.push(read);
  }
  return undefined;
}

function describe([a, b]: readonly [GroupRead, GroupRead]): Anomaly {
  const onlySeenBy = (one: GroupRead, other: GroupRead) =>
    [...one.values].find(([key, value]) => value !== null && other.values.get(key) === null)?.[0];
  return {
    kind: 'long-fork',
    summary:
      `Operation ${a.op.index} saw key ${onlySeenBy(a, b)} and not ${onlySeenBy(b, a)}, ` +
      `operation ${b.op.index} the other way round.`,
    ops: [a.op.index, b.op.index].sort((x, y) => x - y),
  };
}

function areMops(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((mop) => Array.isArray(mop));
}

function unknown(op: Op, problem: string): CheckResult {
  return {
    verdict: 'unknown',
    reason: `operation ${op.index}: ${problem}`,
    statistics: { [MALFORMED_OPERATION]: op.index },
  };
}
