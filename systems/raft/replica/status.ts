// What replicas say of themselves, as every system that is built on them asks for it.

import type { Body } from '../../../src/node/types.ts';
import type { Connection } from '../../../src/runtime/types.ts';
import type { NodeStatus } from '../../../src/system.ts';

const DETAILS = ['term', 'commit', 'applied', 'last_index', 'snapshot_index'] as const;

/** Asks a node for its status; null where it gives none in time. */
export async function askReplicaStatus(
  connection: Connection,
  timeoutMs: number,
): Promise<NodeStatus | null> {
  const reply = await connection.request({ type: 'status' }, timeoutMs);
  return reply.kind === 'reply' ? readReplicaStatus(reply.body) : null;
}

/** Reads a `status_ok`; `more` names the details that the system adds. Null where it is none. */
export function readReplicaStatus(body: Body, more: readonly string[] = []): NodeStatus | null {
  const { type, role, leader, term } = body;
  if (type !== 'status_ok' || typeof role !== 'string' || typeof term !== 'number') return null;
  const details = [...DETAILS, ...more].map((name) => [name, body[name] ?? null] as const);
  return {
    role,
    leader: typeof leader === 'string' ? leader : null,
    details: Object.fromEntries(details),
  };
}

/** A majority of the replicas follows one leader in one term, and that leader is among them. */
export function followsOneLeader(statuses: ReadonlyMap<string, NodeStatus | null>): boolean {
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
