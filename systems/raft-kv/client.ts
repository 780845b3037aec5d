// A client of raft-kv. It sees one operation through to a certain end where it can: it follows hints to the leader,
// tries other nodes, and repeats a command whose fate is unknown under the same session and sequence number, so that
// it takes effect once however many of the attempts arrive (dissertation 6.3).
//
// What counts as certain:
// - `fail` for a command only where every attempt ended with a definite answer, or the store itself refused it (a cas
//   whose precondition fails: the answer to the first attempt that arrived is the answer to all).
// - A read has no effect, so one that got no answer in time is a `fail`, not an `info`: nothing can come of it later,
//   and its process may live on. (Jepsen's clients do the same for idempotent operations.)

import { sleep } from '../../src/clock.ts';
import type { OpError } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { isDefinite, MaelstromError } from '../../src/node/errors.ts';
import type { Body } from '../../src/node/types.ts';
import type { Client, ClientContext, Completion, Invocation } from '../../src/system.ts';
import { ConnectionPool } from './connection-pool.ts';
import { KvError } from './kv.ts';

const NANOSECONDS_PER_MS = 1e6;
/** Attempts that one operation's time is divided into, unless they would last longer than the maximum. */
const ATTEMPTS_PER_OPERATION = 4;
const ATTEMPT_MAX_MS = 500;
/**
 * How often a command goes to the home node first, which redirects it. Clients that always stay with a leader that
 * answers would never notice a newer one, and so hide what goes wrong while there are two.
 */
const ASK_HOME_FIRST = [1, 4] as const;
const BACKOFF_FIRST_MS = 10;
const BACKOFF_MAX_MS = 160;

/** What came of one attempt. */
type Attempt =
  | { readonly kind: 'answer'; readonly body: Body }
  /** Definite: this attempt did nothing. */
  | { readonly kind: 'refused'; readonly error: OpError; readonly leader: string | null }
  | { readonly kind: 'unknown'; readonly error: OpError };

/** Opens a client that prefers `context.home`. Rejects when no node can be reached. */
export async function openRaftKvClient(context: ClientContext): Promise<Client> {
  const pool = new ConnectionPool(context);
  await pool.openAny();
  return new RaftKvClient(context, pool);
}

class RaftKvClient implements Client {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #attemptTimeoutMs: number;
  #session: number | null = null;
  #sequence = 0;
  /** Where commands go first: the last node known to lead. */
  #leader: string;

  constructor(context: ClientContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
    this.#attemptTimeoutMs = Math.min(ATTEMPT_MAX_MS, context.timeoutMs / ATTEMPTS_PER_OPERATION);
    this.#leader = context.home;
  }

  async invoke(invocation: Invocation): Promise<Completion> {
    // A little is kept back, so that the last attempt is over before the operation's own time is.
    const deadline = this.#now() + this.#context.timeoutMs * 0.95;
    switch (invocation.f) {
      case 'read':
        return this.#read(invocation, deadline);
      case 'write':
      case 'cas':
      case 'append':
      case 'delete':
        return this.#command(invocation, deadline);
      default:
        throw new Error(`raft-kv has no operation ${invocation.f}`);
    }
  }

  close(): void {
    this.#pool.close();
  }

  /** Reads go to the home node first: every replica serves them. */
  async #read({ key }: Invocation, deadline: number): Promise<Completion> {
    const body: Body = { type: 'read', key: key ?? '' };
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    let node = this.#context.home;
    for (let attempt = 0; this.#now() < deadline; attempt++) {
      const result = await this.#attempt(node, body, deadline);
      if (result.kind === 'answer') return { type: 'ok', value: result.body['value'] ?? null };
      error = result.error;
      if (result.kind === 'refused' && result.leader !== null) node = result.leader;
      else node = this.#other(node);
      await this.#backOff(attempt, deadline);
    }
    return { type: 'fail', error };
  }

  async #command(invocation: Invocation, deadline: number): Promise<Completion> {
    let certain = true;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    this.#sequence++;
    if (this.#context.random.chance(...ASK_HOME_FIRST)) this.#leader = this.#context.home;
    for (let attempt = 0; this.#now() < deadline; attempt++) {
      // Opening a session touches no key: however that ends, this attempt at the operation did nothing.
      if (this.#session === null) {
        const refusal = await this.#openSession(deadline);
        if (refusal !== null) {
          error = refusal;
          await this.#backOff(attempt, deadline);
          continue;
        }
      }
      const result = await this.#attempt(this.#leader, this.#commandBody(invocation), deadline);
      if (result.kind === 'answer') return { type: 'ok', value: invocation.value ?? null };
      error = result.error;
      if (result.kind === 'unknown') certain = false;
      if (error.code === codeName(MaelstromError.preconditionFailed))
        return { type: 'fail', error };
      if (error.code === codeName(KvError.sessionUnknown)) {
        // Under a new session an earlier attempt would not be recognised: that could apply it twice.
        this.#session = null;
        if (!certain) return { type: 'info', error };
      }
      this.#redirect(result);
      await this.#backOff(attempt, deadline);
    }
    return certain ? { type: 'fail', error } : { type: 'info', error };
  }

  async #openSession(deadline: number): Promise<OpError | null> {
    const result = await this.#attempt(this.#leader, { type: 'open_session' }, deadline);
    if (result.kind === 'answer') {
      this.#session = Number(result.body['session']);
      this.#sequence = 1;
      return null;
    }
    this.#redirect(result);
    return result.error;
  }

  #commandBody({ f, key, value }: Invocation): Body {
    const common = { type: f, key: key ?? '', session: this.#session, sequence: this.#sequence };
    if (f !== 'cas') return { ...common, value: value ?? null };
    const [from, to] = value as readonly [Json, Json];
    return { ...common, from, to };
  }

  async #attempt(node: string, body: Body, deadline: number): Promise<Attempt> {
    const timeoutMs = () => Math.max(1, Math.min(this.#attemptTimeoutMs, deadline - this.#now()));
    const connection = await this.#pool.open(node, timeoutMs());
    if (connection === null) {
      return { kind: 'refused', error: { code: 'unreachable', text: node }, leader: null };
    }
    const reply = await connection.request(body, timeoutMs());
    switch (reply.kind) {
      case 'not-sent':
        this.#pool.drop(node);
        return { kind: 'refused', error: { code: 'not-sent', text: reply.reason }, leader: null };
      case 'no-reply':
        return { kind: 'unknown', error: { code: 'no-reply', text: reply.reason } };
      case 'reply':
        return reply.body.type === 'error'
          ? readError(reply.body)
          : { kind: 'answer', body: reply.body };
    }
  }

  /** Tries the node that was named as leader, or another one. */
  #redirect(result: Attempt): void {
    const hint = result.kind === 'refused' ? result.leader : null;
    this.#leader = hint ?? this.#other(this.#leader);
  }

  #other(node: string): string {
    const others = this.#context.nodes.filter((other) => other !== node);
    return others.length === 0 ? node : this.#context.random.pick(others);
  }

  /** Waits a random while that doubles with every attempt, so that clients do not come back all at once. */
  async #backOff(attempt: number, deadline: number): Promise<void> {
    const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
    const delay = longest * (0.5 + 0.5 * this.#context.random.float());
    await sleep(this.#context.clock, Math.max(0, Math.min(delay, deadline - this.#now())));
  }

  #now(): number {
    return this.#context.clock.now() / NANOSECONDS_PER_MS;
  }
}

function readError(body: Body): Attempt {
  const { code, text, leader } = body;
  const number = typeof code === 'number' ? code : MaelstromError.crash;
  const error: OpError = { code: codeName(number), text: String(text ?? '') };
  if (!isDefinite(number)) return { kind: 'unknown', error };
  return { kind: 'refused', error, leader: typeof leader === 'string' ? leader : null };
}

/** A stable name for an error code: Maelstrom's, or the store's own. */
function codeName(code: number): string {
  for (const [name, number] of Object.entries({ ...MaelstromError, ...KvError })) {
    if (number === code) return name;
  }
  return `error-${code}`;
}
