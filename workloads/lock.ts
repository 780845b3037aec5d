// Clients acquire a lock, hold it for a while, release it; others look who holds it. Counterpart:
// the lock tests of jepsen's etcd, consul and hazelcast suites.
//
// Now and then somebody who holds nothing releases a lock: only the owner may.

import { fencingChecker } from '../checkers/fencing.ts';
import { leaseExclusionChecker } from '../checkers/lease-exclusion.ts';
import { mutexChecker } from '../checkers/mutex.ts';
import { statsChecker } from '../checkers/stats.ts';
import type { Random } from '../src/random.ts';
import { finalOperations } from './final-reads.ts';
import { lockCycles, type Move, type Stage } from './lock-cycles.ts';
import type { Workload } from './workload.ts';

/**
 * Of 100 operations of somebody who holds nothing, so many are looks at the holder, so many wrong
 * releases.
 */
const LOOKS = 25;
const WRONG_RELEASES = 5;
/** Of 100 requests so many wait for their turn. */
const WAITS = 60;
/** How long a lock is held on average. */
const HOLD_MS = 60;
/** Of 100 times that a lock is held, so many times it is extended and held on. */
const EXTENSIONS = 20;

export const lock: Workload = {
  name: 'lock',
  summary: 'acquire, hold and release; at most one holds a lock, and tokens grow',
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
      final: () => finalOperations([...touched].map((key) => ({ f: 'holder', key }))),
      checkers: [mutexChecker, fencingChecker, leaseExclusionChecker, statsChecker],
      required: ['acquire', 'release', 'holder'],
    };
  },
};

function beginning(random: Random, key: string, owner: string): Move {
  const percent = random.int(100);
  if (percent < LOOKS) return { op: { f: 'holder', key } };
  if (percent < LOOKS + WRONG_RELEASES) {
    return { op: { f: 'release', key, value: { owner: `${owner}-stranger` } } };
  }
  const wait = random.int(100) < WAITS;
  return { op: { f: 'acquire', key, value: { owner, wait } }, pauseMs: holdMs(random) };
}

function proceeding(random: Random, { key, owner }: Stage): Move {
  if (random.int(100) < EXTENSIONS) {
    return { op: { f: 'extend', key, value: { owner } }, pauseMs: holdMs(random) };
  }
  return { op: { f: 'release', key, value: { owner } } };
}

function holdMs(random: Random): number {
  return random.exponential(HOLD_MS);
}
