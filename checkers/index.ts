// The registry of checkers: `ordeal list checkers`, the tables of the docs and the account of a
// failure come from it.

import { atomicCommitChecker } from './atomic-commit.ts';
import { bankChecker } from './bank.ts';
import { causalReverseChecker } from './causal-reverse.ts';
import type { Checker } from './checker.ts';
import { counterChecker } from './counter.ts';
import { listAppendChecker } from './elle/list-append.ts';
import { rwRegisterChecker } from './elle/rw-register.ts';
import { fairnessChecker } from './fairness.ts';
import { fencingChecker } from './fencing.ts';
import { leaseExclusionChecker } from './lease-exclusion.ts';
import { linearizable } from './linearizable/checker.ts';
import { register } from './linearizable/models/register.ts';
import { livenessPromise } from './liveness.ts';
import { longForkChecker } from './long-fork.ts';
import { mutexChecker } from './mutex.ts';
import { queueChecker } from './queue.ts';
import { setChecker } from './set.ts';
import { setFullChecker } from './set-full.ts';
import { statsChecker } from './stats.ts';
import { totalQueueChecker } from './total-queue.ts';
import { uniqueIdsChecker } from './unique-ids.ts';

/** A checker as it is listed. */
export type ListedChecker = Pick<Checker, 'name' | 'promise'>;

/** All of them; those that take options stand for every choice of these. */
export const checkers: readonly ListedChecker[] = [
  linearizable({ model: register() }),
  listAppendChecker(),
  rwRegisterChecker(),
  bankChecker(),
  atomicCommitChecker,
  { name: 'liveness', promise: livenessPromise },
  mutexChecker,
  leaseExclusionChecker,
  fencingChecker,
  fairnessChecker({ overtakenMax: 0 }),
  setChecker,
  setFullChecker({ linearizable: false }),
  queueChecker,
  totalQueueChecker,
  counterChecker,
  uniqueIdsChecker,
  longForkChecker({}),
  causalReverseChecker,
  statsChecker,
];

/** The promise of the checker of that name, or null where it states none. */
export function promiseOf(name: string): string | null {
  return checkers.find((checker) => checker.name === name)?.promise ?? null;
}
