// The planted bugs: what each breaks and what finds it. Where a bug acts, the code reads its switch
// in one line.

import type { PlantedBug } from '../../src/system.ts';
import type { ReplicaBugs } from '../raft/replica/replica.ts';

/** Many clients, because in a fault most of them soon wait for a node that cannot answer. */
const CONCURRENCY = 30;

export const RAFT_KV_BUGS: readonly PlantedBug[] = [
  {
    name: 'stale-read',
    breaks:
      'A read returns the latest value: the leader answers without confirming that it still leads.',
    workload: 'register',
    nemesis: ['partition'],
    seedsMax: 20,
    settings: { nodes: 5, rate: 300, concurrency: CONCURRENCY, timeLimitMs: 20_000 },
  },
  {
    name: 'volatile-vote',
    breaks: 'A node votes once per term: term and vote are not kept across a restart.',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: { nodes: 3, rate: 100, concurrency: CONCURRENCY, timeLimitMs: 60_000 },
  },
  {
    name: 'unsynced-log',
    breaks:
      'What was acknowledged survives a crash: answers leave before the disk has what they promise.',
    workload: 'register',
    nemesis: ['kill'],
    seedsMax: 20,
    settings: { nodes: 3, rate: 300, concurrency: CONCURRENCY, timeLimitMs: 30_000 },
  },
  {
    name: 'commit-previous-term',
    breaks:
      'A new leader commits what it inherits only through an entry of its own (figure 8), and before that does not know what is committed: it counts replicas of earlier terms and serves reads at once.',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: { nodes: 3, rate: 100, concurrency: CONCURRENCY, timeLimitMs: 30_000 },
  },
  {
    name: 'small-quorum',
    breaks: 'Any two quorums share a node: one node less than a majority is taken for enough.',
    workload: 'register',
    nemesis: ['partition'],
    seedsMax: 20,
    settings: { nodes: 5, rate: 300, concurrency: CONCURRENCY, timeLimitMs: 30_000 },
  },
  {
    name: 'no-dedup',
    breaks: 'A retried command takes effect once: its session is not consulted.',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: { nodes: 5, rate: 300, concurrency: CONCURRENCY, timeLimitMs: 20_000 },
  },
  {
    name: 'no-election-restriction',
    breaks: 'A leader has every committed entry: votes go to candidates whose log is behind.',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: { nodes: 3, rate: 100, concurrency: CONCURRENCY, timeLimitMs: 30_000 },
  },
  {
    name: 'skip-log-match',
    breaks:
      'Logs that agree at an index agree before it: the term of the previous entry is not compared.',
    workload: 'register',
    nemesis: ['partition', 'kill', 'pause'],
    seedsMax: 20,
    settings: { nodes: 3, rate: 100, concurrency: CONCURRENCY, timeLimitMs: 60_000 },
  },
];

/** The switches of the replica, from the names switched on for a run. */
export function replicaBugs(names: ReadonlySet<string>): ReplicaBugs {
  return {
    staleRead: names.has('stale-read'),
    volatileVote: names.has('volatile-vote'),
    unsyncedLog: names.has('unsynced-log'),
    commitPreviousTerm: names.has('commit-previous-term'),
    smallQuorum: names.has('small-quorum'),
    noElectionRestriction: names.has('no-election-restriction'),
    skipLogMatch: names.has('skip-log-match'),
  };
}
