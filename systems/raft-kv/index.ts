// The registry entry of raft-kv.

import type { System } from '../../src/system.ts';
import { askReplicaStatus, followsOneLeader } from '../raft/replica/status.ts';
import { RAFT_KV_BUGS } from './bugs.ts';
import { openRaftKvClient } from './client.ts';
import { createRaftKv } from './node.ts';

export const raftKv: System = {
  name: 'raft-kv',
  summary: 'Key–value store replicated by Raft, with linearizable reads and client sessions',
  roles: ['leader', 'follower', 'candidate', 'pre-candidate'],
  nodes: { default: 5, minimum: 1 },
  implementation: { kind: 'program', create: createRaftKv },
  workloads: ['register'],
  progress:
    'A majority of the nodes runs, their disks take writes, and each of them reaches the others within an election timeout.',
  // A replica whose journal fails its checksums does not start; one that forgot what it had
  // promised would do harm.
  disks: { damaged: 'minority', forgotten: 'none' },
  progressCore: 'majority',
  bugs: RAFT_KV_BUGS,
  openClient: openRaftKvClient,
  status: askReplicaStatus,
  isReady: followsOneLeader,
};
