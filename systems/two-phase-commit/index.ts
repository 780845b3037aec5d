// The registry entry of two-phase-commit.

import type { Connection } from '../../src/runtime/types.ts';
import type { NodeStatus, System } from '../../src/system.ts';
import { TWO_PHASE_COMMIT_BUGS } from './bugs.ts';
import { openTwoPhaseCommitClient } from './client.ts';
import { createTwoPhaseCommit } from './node.ts';

export const twoPhaseCommit: System = {
  name: 'two-phase-commit',
  summary: 'Sharded transactional key–value store: two-phase locking, wait-die, presumed abort',
  roles: ['coordinator', 'participant'],
  nodes: { default: 5, minimum: 1 },
  implementation: { kind: 'program', create: createTwoPhaseCommit },
  workloads: ['list-append', 'rw-register', 'bank', 'atomic-commit', 'write-skew'],
  progress:
    'All nodes that a transaction touches run, their disks take writes, and they reach each other; what is in doubt blocks until its coordinator is back.',
  // Each node holds the only copy of its shard.
  disks: { damaged: 'none', forgotten: 'none' },
  // Whoever is missing may hold a lock, or the decision that others wait for.
  progressCore: 'all',
  bugs: TWO_PHASE_COMMIT_BUGS,
  openClient: openTwoPhaseCommitClient,
  status: askStatus,
  isReady,
};

async function askStatus(connection: Connection, timeoutMs: number): Promise<NodeStatus | null> {
  const reply = await connection.request({ type: 'status' }, timeoutMs);
  if (reply.kind !== 'reply' || reply.body.type !== 'status_ok') return null;
  const { role, running, undelivered, in_doubt, in_doubt_count, blocked, locks } = reply.body;
  if (typeof role !== 'string') return null;
  return {
    role,
    leader: null,
    details: {
      running: running ?? null,
      undelivered: undelivered ?? null,
      in_doubt: in_doubt ?? null,
      in_doubt_count: in_doubt_count ?? null,
      blocked: blocked ?? null,
      locks: locks ?? null,
    },
  };
}

/**
 * Every node answers, and none is in doubt, but for what has been for so long that it counts as
 * blocked: nothing is gained by waiting for that, and the final reads will tell what it does to
 * them.
 */
function isReady(statuses: ReadonlyMap<string, NodeStatus | null>): boolean {
  return [...statuses.values()].every((status) => {
    if (status === null) return false;
    const { in_doubt_count: inDoubt, blocked } = status.details;
    return inDoubt === blocked;
  });
}
