// How a client asks nodes: one request at a time, each with a part of the operation's time, and a
// random wait before the next. What an answer means, and whom to ask next, is the client's own
// matter.

import { sleep } from '../../src/clock.ts';
import type { OpError } from '../../src/history/types.ts';
import { MaelstromError } from '../../src/node/errors.ts';
import type { Body, NodeId } from '../../src/node/types.ts';
import type { ClientContext } from '../../src/system.ts';
import type { ConnectionPool } from './connection-pool.ts';

const NANOSECONDS_PER_MS = 1e6;
/**
 * Attempts that one operation's time is divided into, unless they would last longer than the
 * maximum.
 */
const ATTEMPTS_PER_OPERATION = 4;
const ATTEMPT_MAX_MS = 500;

/** What came of one request. */
export type Sent =
  | { readonly kind: 'answer'; readonly body: Body }
  /** The node answered with an error. */
  | { readonly kind: 'error'; readonly code: number; readonly error: OpError; readonly body: Body }
  /** It certainly never left. */
  | { readonly kind: 'not-sent'; readonly error: OpError }
  | { readonly kind: 'no-reply'; readonly error: OpError };

export interface RequesterOptions {
  /** The system's own error codes, by name; Maelstrom's are known. */
  readonly errors?: Readonly<Record<string, number>>;
  readonly backOffFirstMs: number;
  readonly backOffMaxMs: number;
}

export class Requester {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #options: RequesterOptions;
  readonly #attemptTimeoutMs: number;

  constructor(context: ClientContext, pool: ConnectionPool, options: RequesterOptions) {
    this.#context = context;
    this.#pool = pool;
    this.#options = options;
    this.#attemptTimeoutMs = Math.min(ATTEMPT_MAX_MS, context.timeoutMs / ATTEMPTS_PER_OPERATION);
  }

  /** Milliseconds since the run started. */
  now(): number {
    return this.#context.clock.now() / NANOSECONDS_PER_MS;
  }

  /**
   * When an operation that begins now must be done. A little is kept back, so that its last attempt
   * is over before.
   */
  deadline(): number {
    return this.now() + this.#context.timeoutMs * 0.95;
  }

  async send(node: NodeId, body: Body, deadline: number): Promise<Sent> {
    // Asked twice: what opening the connection took is gone.
    const timeoutMs = () => Math.max(1, Math.min(this.#attemptTimeoutMs, deadline - this.now()));
    const connection = await this.#pool.open(node, timeoutMs());
    if (connection === null) {
      return { kind: 'not-sent', error: { code: 'unreachable', text: node } };
    }
    const reply = await connection.request(body, timeoutMs());
    switch (reply.kind) {
      case 'not-sent':
        this.#pool.drop(node);
        return { kind: 'not-sent', error: { code: 'not-sent', text: reply.reason } };
      case 'no-reply':
        return { kind: 'no-reply', error: { code: 'no-reply', text: reply.reason } };
      case 'reply':
        return reply.body.type === 'error'
          ? this.#readError(reply.body)
          : { kind: 'answer', body: reply.body };
    }
  }

  /** Any of `nodes` but this one; this one where there is no other. */
  other(node: NodeId, nodes: readonly NodeId[] = this.#context.nodes): NodeId {
    const others = nodes.filter((other) => other !== node);
    return others.length === 0 ? node : this.#context.random.pick(others);
  }

  /**
   * Waits a random while that doubles with every turn, so that clients do not come back all at
   * once.
   */
  async backOff(turn: number, deadline: number): Promise<void> {
    const { backOffFirstMs, backOffMaxMs } = this.#options;
    const longest = Math.min(backOffMaxMs, backOffFirstMs * 2 ** Math.min(turn, 10));
    const delay = longest * (0.5 + 0.5 * this.#context.random.float());
    await sleep(this.#context.clock, Math.max(0, Math.min(delay, deadline - this.now())));
  }

  #readError(body: Body): Sent {
    const code = typeof body['code'] === 'number' ? body['code'] : MaelstromError.crash;
    const error = { code: codeName(code, this.#options.errors), text: String(body['text'] ?? '') };
    return { kind: 'error', code, error, body };
  }
}

/** A stable name for an error code: Maelstrom's, or the system's own. */
export function codeName(code: number, own: Readonly<Record<string, number>> = {}): string {
  for (const [name, number] of Object.entries({ ...MaelstromError, ...own })) {
    if (number === code) return name;
  }
  return `error-${code}`;
}
