// The registry entry of lock-server.

import type { Connection } from '../../src/runtime/types.ts';
import type { NodeStatus, System } from '../../src/system.ts';
import { followsOneLeader, readReplicaStatus } from '../raft/replica/status.ts';
import { LOCK_SERVER_BUGS } from './bugs.ts';
import { openLockClient } from './client.ts';
import { createLockServer } from './node.ts';
import { storeOf } from './roles.ts';
import { LOCK_SERVER_OPTIONS } from './settings.ts';

export const lockServer: System = {
  name: 'lock-server',
  summary: 'Lock service with sessions, leases and fencing tokens, and a store that they protect',
  roles: ['leader', 'follower', 'candidate', 'pre-candidate', 'store'],
  targets: [{ name: 'lock-holder', summary: 'the clients that hold a lock', kind: 'clients' }],
  nodes: { default: 4, minimum: 2 },
  implementation: { kind: 'program', create: createLockServer },
  workloads: ['lock', 'fenced-register', 'lock-queue', 'lease'],
  progress:
    'A majority of the nodes but the last runs, their disks take writes, and each of them reaches the others within an election timeout; for protected reads and writes the last node runs, the store.',
  bugs: LOCK_SERVER_BUGS,
  options: LOCK_SERVER_OPTIONS,
  openClient: openLockClient,
  status: askStatus,
  isReady,
};

async function askStatus(connection: Connection, timeoutMs: number): Promise<NodeStatus | null> {
  const reply = await connection.request({ type: 'status' }, timeoutMs);
  if (reply.kind !== 'reply' || reply.body.type !== 'status_ok') return null;
  const { role, cells } = reply.body;
  if (role === 'store') return { role, leader: null, details: { cells: cells ?? null } };
  const status = readReplicaStatus(reply.body, ['locks', 'sessions']);
  const { holders } = reply.body;
  if (status === null || !Array.isArray(holders) || holders.length === 0) return status;
  return { ...status, targets: { 'lock-holder': { clients: holders.map(String) } } };
}

/** The store answers, and a majority of the others follows one leader. */
function isReady(statuses: ReadonlyMap<string, NodeStatus | null>): boolean {
  const store = storeOf([...statuses.keys()]);
  const voters = new Map([...statuses].filter(([node]) => node !== store));
  return statuses.get(store)?.role === 'store' && followsOneLeader(voters);
}
