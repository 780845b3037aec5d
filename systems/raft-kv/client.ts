// A client of raft-kv. It sees one operation through to a certain end where it can: it follows
// hints to the leader, tries other nodes, and repeats a command whose fate is unknown under the
// same session and sequence number, so that it takes effect once however many of the attempts
// arrive (dissertation 6.3).
//
// What counts as certain:
// - `fail` for a command only where every attempt ended with a definite answer, or the store itself
//   refused it (a cas whose precondition fails: the answer to the first attempt that arrived is the
//   answer to all).
// - A read has no effect, so one that got no answer in time is a `fail`, not an `info`: nothing can
//   come of it later, and its process may live on. (Jepsen's clients do the same for idempotent
//   operations.)

import type { OpError } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { MaelstromError } from '../../src/node/errors.ts';
import type { Body } from '../../src/node/types.ts';
import type { Client, ClientContext, Completion, Invocation } from '../../src/system.ts';
import { type Attempt, attemptOf } from '../raft/replica/attempt.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { codeName, Requester } from '../wire/requester.ts';
import { KvError } from './kv.ts';

/**
 * How often a command goes to the home node first, which redirects it. Clients that always stay
 * with a leader that answers would never notice a newer one, and so hide what goes wrong while
 * there are two.
 */
const ASK_HOME_FIRST = [1, 4] as const;
const BACK_OFF = { backOffFirstMs: 10, backOffMaxMs: 160 };
const PRECONDITION_FAILED = codeName(MaelstromError.preconditionFailed);
const SESSION_UNKNOWN = codeName(KvError.sessionUnknown, KvError);

/** Opens a client that prefers `context.home`. Rejects when no node can be reached. */
export async function openRaftKvClient(context: ClientContext): Promise<Client> {
  const pool = new ConnectionPool(context);
  await pool.openAny();
  return new RaftKvClient(context, pool);
}

class RaftKvClient implements Client {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #requester: Requester;
  #session: number | null = null;
  #sequence = 0;
  /** Where commands go first: the last node known to lead. */
  #leader: string;

  constructor(context: ClientContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
    this.#requester = new Requester(context, pool, { ...BACK_OFF, errors: KvError });
    this.#leader = context.home;
  }

  async invoke(invocation: Invocation): Promise<Completion> {
    const deadline = this.#requester.deadline();
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
    for (let attempt = 0; this.#requester.now() < deadline; attempt++) {
      const result = await this.#attempt(node, body, deadline);
      if (result.kind === 'answer') return { type: 'ok', value: result.body['value'] ?? null };
      error = result.error;
      if (result.kind === 'refused' && result.leader !== null) node = result.leader;
      else node = this.#requester.other(node);
      await this.#requester.backOff(attempt, deadline);
    }
    return { type: 'fail', error };
  }

  async #command(invocation: Invocation, deadline: number): Promise<Completion> {
    let certain = true;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    this.#sequence++;
    if (this.#context.random.chance(...ASK_HOME_FIRST)) this.#leader = this.#context.home;
    for (let attempt = 0; this.#requester.now() < deadline; attempt++) {
      // Opening a session touches no key: however that ends, this attempt at the operation did
      // nothing.
      if (this.#session === null) {
        const refusal = await this.#openSession(deadline);
        if (refusal !== null) {
          error = refusal;
          await this.#requester.backOff(attempt, deadline);
          continue;
        }
      }
      const result = await this.#attempt(this.#leader, this.#commandBody(invocation), deadline);
      if (result.kind === 'answer') return { type: 'ok', value: invocation.value ?? null };
      error = result.error;
      if (result.kind === 'unknown') certain = false;
      if (error.code === PRECONDITION_FAILED) return { type: 'fail', error };
      if (error.code === SESSION_UNKNOWN) {
        // Under a new session an earlier attempt would not be recognised: that could apply it
        // twice.
        this.#session = null;
        if (!certain) return { type: 'info', error };
      }
      this.#redirect(result);
      await this.#requester.backOff(attempt, deadline);
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
    return attemptOf(await this.#requester.send(node, body, deadline));
  }

  /** Tries the node that was named as leader, or another one. */
  #redirect(result: Attempt): void {
    const hint = result.kind === 'refused' ? result.leader : null;
    this.#leader = hint ?? this.#requester.other(this.#leader);
  }
}
