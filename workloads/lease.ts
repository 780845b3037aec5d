// Clients hold locks for as long as they can: they extend their leases in good time, too late, or
// not at all, and others try to get the lock meanwhile. No counterpart in Jepsen.

import { leaseExclusionChecker } from '../checkers/lease-exclusion.ts';
import { mutexChecker } from '../checkers/mutex.ts';
import { statsChecker } from '../checkers/stats.ts';
import type { Random } from '../src/random.ts';
import { lockCycles, type Move, type Stage } from './lock-cycles.ts';
import type { Workload } from './workload.ts';

/** Extensions after which a lock is given back. */
const EXTENSIONS_MAX = 6;
/** Of 100 times that a lease comes to its end, so many times nobody cares any more. */
const FORGOTTEN = 15;
const RELEASED = 20;

export const lease: Workload = {
  name: 'lease',
  summary: 'leases that are extended, or run out; no two clients can prove one at a time',
  create: ({ random, keys, operationsPerKeyMax }) => ({
    generator: lockCycles({
      random,
      keys,
      requestsPerKeyMax: operationsPerKeyMax,
      begin: beginning,
      proceed: proceeding,
      onKey: () => undefined,
    }),
    final: null,
    checkers: [leaseExclusionChecker, mutexChecker, statsChecker],
    required: ['acquire', 'extend'],
  }),
};

function beginning(random: Random, key: string, owner: string): Move {
  const wait = random.int(100) < 30;
  // The lease is not known yet; what comes next is due at once, and draws its own pause.
  return { op: { f: 'acquire', key, value: { owner, wait } } };
}

function proceeding(random: Random, { key, owner, leaseMs, done }: Stage): Move | null {
  // From well before the end of the lease to a little after it.
  const pauseMs = leaseMs * (0.2 + random.float());
  const percent = random.int(100);
  if (done > 0 && percent < FORGOTTEN) return null;
  if (done > EXTENSIONS_MAX || (done > 0 && percent < FORGOTTEN + RELEASED)) {
    return { op: { f: 'release', key, value: { owner } } };
  }
  return { op: { f: 'extend', key, value: { owner } }, pauseMs };
}
