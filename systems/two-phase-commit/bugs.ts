// The planted bugs: what each breaks and what finds it. Where a bug acts, the code reads its switch
// in one line.

import type { PlantedBug } from '../../src/system.ts';

const SETTINGS = { nodes: 5, rate: 300, concurrency: 20, timeLimitMs: 20_000 } as const;

export const TWO_PHASE_COMMIT_BUGS: readonly PlantedBug[] = [
  {
    name: 'forget-decision',
    breaks: 'A decision is for ever: the coordinator sends it before it is on its own disk.',
    workload: 'atomic-commit',
    nemesis: ['loss', 'kill'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'unsynced-prepare',
    breaks:
      'Who voted yes can commit after a crash: the vote leaves before the disk has the record.',
    workload: 'atomic-commit',
    nemesis: ['kill'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'unilateral-abort',
    breaks: 'Who voted yes waits for the decision: in doubt for long enough, it aborts by itself.',
    workload: 'atomic-commit',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'unilateral-commit',
    breaks: 'Who voted yes waits for the decision: in doubt for long enough, it commits by itself.',
    workload: 'atomic-commit',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'early-lock-release',
    breaks: 'Nobody sees what is not decided: locks are released with the vote.',
    workload: 'list-append',
    nemesis: ['loss', 'kill', 'partition'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'no-read-locks',
    breaks: 'What a transaction read stays until it ends: reads take no locks.',
    workload: 'list-append',
    nemesis: ['partition', 'pause'],
    seedsMax: 10,
    settings: SETTINGS,
  },
  {
    name: 'read-uncommitted',
    breaks: 'Reads see what is committed: they take no locks and see what is under way.',
    workload: 'list-append',
    nemesis: ['partition', 'pause'],
    seedsMax: 10,
    settings: SETTINGS,
  },
  {
    name: 'retry-applies-twice',
    breaks: 'A retried transaction takes effect once: its outcome is not looked up.',
    workload: 'list-append',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'lost-abort',
    breaks: 'An aborted transaction leaves nothing: its writes are not undone.',
    workload: 'list-append',
    nemesis: ['partition', 'kill'],
    seedsMax: 10,
    settings: SETTINGS,
  },
  {
    name: 'recover-as-commit',
    breaks: 'Who voted yes waits for the decision: after a crash, it takes it for a commit.',
    workload: 'atomic-commit',
    nemesis: ['loss', 'kill'],
    seedsMax: 20,
    settings: SETTINGS,
  },
];

/** The switches, one per planted bug. */
export interface Bugs {
  readonly forgetDecision: boolean;
  readonly unsyncedPrepare: boolean;
  readonly unilateralAbort: boolean;
  readonly unilateralCommit: boolean;
  readonly earlyLockRelease: boolean;
  readonly noReadLocks: boolean;
  readonly readUncommitted: boolean;
  readonly retryAppliesTwice: boolean;
  readonly lostAbort: boolean;
  readonly recoverAsCommit: boolean;
}

/** The switches, from the names switched on for a run. */
export function bugSwitches(names: ReadonlySet<string>): Bugs {
  return {
    forgetDecision: names.has('forget-decision'),
    unsyncedPrepare: names.has('unsynced-prepare'),
    unilateralAbort: names.has('unilateral-abort'),
    unilateralCommit: names.has('unilateral-commit'),
    earlyLockRelease: names.has('early-lock-release'),
    noReadLocks: names.has('no-read-locks'),
    readUncommitted: names.has('read-uncommitted'),
    retryAppliesTwice: names.has('retry-applies-twice'),
    lostAbort: names.has('lost-abort'),
    recoverAsCommit: names.has('recover-as-commit'),
  };
}
