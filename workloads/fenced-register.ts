// Clients acquire a lock, write to the protected store under the token they got, and release the
// lock. Some take longer than their lease lasts, as a process that is paused does, and write all
// the same: what keeps the store safe then is the token alone. No counterpart in Jepsen; the story
// is Kleppmann's ("How to do distributed locking").

import { fencingChecker } from '../checkers/fencing.ts';
import { leaseExclusionChecker } from '../checkers/lease-exclusion.ts';
import { mutexChecker } from '../checkers/mutex.ts';
import { statsChecker } from '../checkers/stats.ts';
import type { Random } from '../src/random.ts';
import { finalReads } from './final-reads.ts';
import { lockCycles, type Move, type Stage } from './lock-cycles.ts';
import type { Workload } from './workload.ts';

/** Of 100 operations of somebody who holds nothing, so many are reads of the store. */
const READS = 30;
/** Of 100 holders so many sleep through the end of their lease before they write. */
const SLEEPERS = 15;
const WRITES_MAX = 3;
const PAUSE_MS = 30;

export const fencedRegister: Workload = {
  name: 'fenced-register',
  summary: 'writes to a store under the token of a lock; an older token never comes after a newer',
  create: ({ random, keys, operationsPerKeyMax }) => {
    const touched = new Set<string>();
    return {
      generator: lockCycles({
        random,
        keys,
        requestsPerKeyMax: operationsPerKeyMax,
        begin: beginning,
        proceed: proceeding,
        onKey: (key) => touched.add(key),
      }),
      final: () => finalReads([...touched]),
      checkers: [fencingChecker, mutexChecker, leaseExclusionChecker, statsChecker],
      required: ['acquire', 'write', 'read'],
    };
  },
};

function beginning(random: Random, key: string, owner: string): Move {
  if (random.int(100) < READS) return { op: { f: 'read', key } };
  return { op: { f: 'acquire', key, value: { owner, wait: true } } };
}

function proceeding(random: Random, { key, owner, token, leaseMs, done }: Stage): Move {
  if (done > 1 && (done > WRITES_MAX || random.chance(1, 2))) {
    return { op: { f: 'release', key, value: { owner } } };
  }
  // The sleep comes after the first write: the second one is the one that may be late.
  const sleeps = done === 0 && random.int(100) < SLEEPERS;
  const pauseMs = sleeps ? leaseMs * (1 + 1.5 * random.float()) : random.exponential(PAUSE_MS);
  return { op: { f: 'write', key, value: { token, value: `${owner}.${done}` } }, pauseMs };
}
