// One request of a client to one node, and what came of it.

import type { OpError } from '../../src/history/types.ts';
import { isDefinite, MaelstromError } from '../../src/node/errors.ts';
import type { Body } from '../../src/node/types.ts';
import type { ConnectionPool } from '../raft-kv/connection-pool.ts';
import { LockError } from './commands.ts';

export type Attempt =
  | { readonly kind: 'answer'; readonly body: Body }
  /** Definite: this attempt did nothing. */
  | { readonly kind: 'refused'; readonly error: OpError; readonly leader: string | null }
  | { readonly kind: 'unknown'; readonly error: OpError };

/** `timeoutMs` is asked twice: what opening the connection took is gone. */
export async function attemptRequest(
  pool: ConnectionPool,
  node: string,
  body: Body,
  timeoutMs: () => number,
): Promise<Attempt> {
  const connection = await pool.open(node, timeoutMs());
  if (connection === null) {
    return { kind: 'refused', error: { code: 'unreachable', text: node }, leader: null };
  }
  const reply = await connection.request(body, timeoutMs());
  switch (reply.kind) {
    case 'not-sent':
      pool.drop(node);
      return { kind: 'refused', error: { code: 'not-sent', text: reply.reason }, leader: null };
    case 'no-reply':
      return { kind: 'unknown', error: { code: 'no-reply', text: reply.reason } };
    case 'reply':
      return reply.body.type === 'error'
        ? readError(reply.body)
        : { kind: 'answer', body: reply.body };
  }
}

function readError(body: Body): Attempt {
  const { code, text, leader } = body;
  const number = typeof code === 'number' ? code : MaelstromError.crash;
  const error: OpError = { code: codeName(number), text: String(text ?? '') };
  if (!isDefinite(number)) return { kind: 'unknown', error };
  return { kind: 'refused', error, leader: typeof leader === 'string' ? leader : null };
}

/** A stable name for an error code: Maelstrom's, or the lock server's own. */
export function codeName(code: number): string {
  for (const [name, number] of Object.entries({ ...MaelstromError, ...LockError })) {
    if (number === code) return name;
  }
  return `error-${code}`;
}
