// The planted bugs: what each breaks and what finds it. Where a bug acts, the code reads its switch
// in one line.

import type { PlantedBug } from '../../src/system.ts';
import type { ReplicaBugs } from '../raft/replica/replica.ts';
import type { MachineBugs } from './machine.ts';

const SETTINGS = { nodes: 4, rate: 100, concurrency: 10, timeLimitMs: 20_000 } as const;

export const LOCK_SERVER_BUGS: readonly PlantedBug[] = [
  {
    name: 'no-fencing',
    breaks:
      'What is protected never goes back: the protected store takes writes under any token, also under one older than what it has seen.',
    workload: 'fenced-register',
    nemesis: ['partition', 'pause'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'wall-clock-lease',
    breaks: 'A lease lasts as long as it was given for: its end is told by a wall clock.',
    workload: 'lease',
    nemesis: ['clock'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'release-by-anyone',
    breaks: 'Only its owner releases a lock: whoever asks to has it released.',
    workload: 'lock',
    nemesis: ['partition'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'forget-on-restart',
    breaks: 'Who holds what survives a restart: snapshots leave out the locks.',
    workload: 'lock',
    nemesis: ['kill'],
    seedsMax: 20,
    settings: { ...SETTINGS, options: { snapshotEntries: 50 } },
  },
  {
    name: 'token-reuse',
    breaks:
      'No token is given out twice: where a node goes on from a snapshot, it counts from the start.',
    workload: 'lock',
    nemesis: ['kill'],
    seedsMax: 20,
    settings: { ...SETTINGS, options: { snapshotEntries: 50 } },
  },
  {
    name: 'expire-without-log',
    breaks:
      'A lease ends when its end is committed: the leader frees the lock as soon as its timer runs out.',
    workload: 'lease',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'stale-holder-read',
    breaks:
      'Who asks for the holder is told the latest: a node answers from what it happens to know.',
    workload: 'lock',
    nemesis: ['partition'],
    seedsMax: 20,
    settings: SETTINGS,
  },
  {
    name: 'grant-both',
    breaks: 'One request is granted at a time: the first of the queue and a new one both are.',
    workload: 'lock',
    nemesis: ['partition'],
    seedsMax: 20,
    settings: SETTINGS,
  },
];

/** The switches of a lock node; the protected store has its own. */
export interface LockBugs extends MachineBugs {
  readonly wallClockLease: boolean;
  readonly expireWithoutLog: boolean;
  readonly staleHolderRead: boolean;
}

/** The switches, from the names switched on for a run. */
export function lockBugs(names: ReadonlySet<string>): LockBugs {
  return {
    wallClockLease: names.has('wall-clock-lease'),
    releaseByAnyone: names.has('release-by-anyone'),
    forgetOnRestart: names.has('forget-on-restart'),
    tokenReuse: names.has('token-reuse'),
    expireWithoutLog: names.has('expire-without-log'),
    staleHolderRead: names.has('stale-holder-read'),
    grantBoth: names.has('grant-both'),
  };
}

/** The replica below is that of raft-kv, with none of its bugs. */
export const NO_REPLICA_BUGS: ReplicaBugs = {
  staleRead: false,
  volatileVote: false,
  unsyncedLog: false,
  commitPreviousTerm: false,
  smallQuorum: false,
  noElectionRestriction: false,
  skipLogMatch: false,
};
