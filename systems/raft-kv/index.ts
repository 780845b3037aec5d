// The registry entry of raft-kv.

import type { JsonObject } from '../../src/json.ts';
import type { Connection } from '../../src/runtime/types.ts';
import type { NodeStatus, System } from '../../src/system.ts';
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
  // A replica whose journal fails its checksums does not start; one that forgot what it had promised would do harm.
  disks: { damaged: 'minority', forgotten: 'none' },
  bugs: RAFT_KV_BUGS,
  openClient: openRaftKvClient,
  status: askStatus,
  isReady,
};

async function askStatus(connection: Connection, timeoutMs: number): Promise<NodeStatus | null> {
  const reply = await connection.request({ type: 'status' }, timeoutMs);
  if (reply.kind !== 'reply' || reply.body.type !== 'status_ok') return null;
  const { role, leader, term, commit, applied, last_index, snapshot_index } =
    reply.body as JsonObject;
  if (typeof role !== 'string' || typeof term !== 'number') return null;
  return {
    role,
    leader: typeof leader === 'string' ? leader : null,
    details: {
      term,
      commit: commit ?? null,
      applied: applied ?? null,
      last_index: last_index ?? null,
      snapshot_index: snapshot_index ?? null,
    },
  };
}

/** A majority follows one leader in one term, and that leader is among them. */
function isReady(statuses: ReadonlyMap<string, NodeStatus | null>): boolean {
  for (const [node, status] of statuses) {
    if (status?.role !== 'leader') continue;
    let followers = 0;
    for (const other of statuses.values()) {
      if (other?.leader === node && other.details['term'] === status.details['term']) followers++;
    }
    if (2 * followers > statuses.size) return true;
  }
  return false;
}
