// Clients queue up for a lock, wait for their turn, hold it for a moment and release it: whoever
// came first is served first. To queue up and to wait are operations of their own, so that the
// history tells who was in the queue when.
//
// How fair a lock is depends on how it orders requests; the order `contention` promises nothing, so
// there the figures are all there is.

import { fairnessChecker } from '../checkers/fairness.ts';
import { fencingChecker } from '../checkers/fencing.ts';
import { mutexChecker } from '../checkers/mutex.ts';
import { statsChecker } from '../checkers/stats.ts';
import type { Random } from '../src/random.ts';
import { lockCycles, type Move, type Stage } from './lock-cycles.ts';
import type { Workload } from './workload.ts';

const HOLD_MS = 30;

export const lockQueue: Workload = {
  name: 'lock-queue',
  summary: 'clients queue up for locks; how often is one overtaken by who came later?',
  create: ({ random, keys, operationsPerKeyMax, systemOptions }) => ({
    generator: lockCycles({
      random,
      // A queue needs somebody in it.
      keys: Math.min(keys, 2),
      requestsPerKeyMax: operationsPerKeyMax,
      begin: beginning,
      proceed: proceeding,
      onKey: () => undefined,
    }),
    final: null,
    checkers: [
      fairnessChecker({ overtakenMax: systemOptions['ordering'] === 'contention' ? null : 0 }),
      mutexChecker,
      fencingChecker,
      statsChecker,
    ],
    required: ['enqueue', 'await', 'release'],
  }),
};

function beginning(_random: Random, key: string, owner: string): Move {
  return { op: { f: 'enqueue', key, value: { owner } } };
}

function proceeding(random: Random, { key, owner, state }: Stage): Move {
  const f = state === 'queued' ? 'await' : 'release';
  const pauseMs = state === 'queued' ? random.exponential(HOLD_MS) : 0;
  return { op: { f, key, value: { owner } }, pauseMs };
}
