// A client's dealings with the lock service: its session and its signs of life, the search for the
// leader, and commands that are repeated under one sequence number until their fate is known.

import type { ClockTimer } from '../../src/clock.ts';
import type { OpError } from '../../src/history/types.ts';
import type { Body } from '../../src/node/types.ts';
import type { ClientContext } from '../../src/system.ts';
import { type Attempt, attemptOf } from '../raft/replica/attempt.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { codeName, Requester } from '../wire/requester.ts';
import { LockError } from './commands.ts';
import { votersOf } from './roles.ts';

/** Clients that always stay with a leader that answers would never notice a newer one. */
const ASK_HOME_FIRST = [1, 4] as const;
const BACK_OFF = { backOffFirstMs: 10, backOffMaxMs: 160 };
/** Signs of life in the time that a session lives without one. */
const SIGNS_PER_SESSION = 3;

/**
 * `refused`: certainly nothing was done. `queued`: the time was over, and it waits in the queue.
 */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: Body }
  | { readonly kind: 'refused'; readonly error: OpError }
  | { readonly kind: 'unknown'; readonly error: OpError; readonly queued: boolean };

/** A stable name for an error code: Maelstrom's, or the lock server's own. */
export function errorName(code: number): string {
  return codeName(code, LockError);
}

/** The answers of the machine itself: no other node would give another. */
const FINAL: ReadonlySet<string> = new Set([
  errorName(LockError.lockHeld),
  errorName(LockError.notHolder),
  errorName(LockError.lockLost),
]);

export class ServiceClient {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #voters: readonly string[];
  readonly #home: string;
  readonly #requester: Requester;
  #session: number | null = null;
  #sequence = 0;
  /** Where commands go first: the last node known to lead. */
  #leader: string;
  #keepAlive: ClockTimer | null = null;
  #closed = false;

  /** Rejects when no node can be reached. */
  static async open(context: ClientContext): Promise<ServiceClient> {
    const voters = votersOf(context.nodes);
    const isVoter = voters.includes(context.home);
    const home = isVoter ? context.home : (voters[context.process % voters.length] as string);
    // Of the context's nodes all can be connected to; the protected store is just never the first
    // choice.
    const pool = new ConnectionPool({ ...context, home });
    await pool.openAny();
    return new ServiceClient(context, pool, voters, home);
  }

  private constructor(
    context: ClientContext,
    pool: ConnectionPool,
    voters: readonly string[],
    home: string,
  ) {
    this.#context = context;
    this.#pool = pool;
    this.#voters = voters;
    this.#home = home;
    this.#leader = home;
    this.#requester = new Requester(context, pool, { ...BACK_OFF, errors: LockError });
  }

  /** Milliseconds since the run started. */
  now(): number {
    return this.#requester.now();
  }

  /** When an operation that begins now must be done; milliseconds since the run started. */
  deadline(): number {
    return this.#requester.deadline();
  }

  close(): void {
    this.#closed = true;
    this.#keepAlive?.cancel();
    this.#pool.close();
  }

  /**
   * Takes back the command before, which is void for good then: it comes too late if it is still
   * under way. Only its own session knows what came of it.
   */
  async cancel(body: Body, deadline: number): Promise<Outcome> {
    const session = this.#session;
    if (session === null) return unknownSession();
    const outcome = await this.command(body, deadline);
    return this.#session === session ? outcome : unknownSession();
  }

  /** Has a command carried out once. One that only waits is asked again until it is granted. */
  async command(body: Body, deadline: number): Promise<Outcome> {
    let certain = true;
    let queued = false;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    this.#sequence++;
    if (this.#context.random.chance(...ASK_HOME_FIRST)) this.#leader = this.#home;
    for (let turn = 0; this.now() < deadline; turn++) {
      // Opening a session touches no lock: however that ends, this attempt at the operation did
      // nothing.
      if (this.#session === null) {
        const refusal = await this.#openSession(deadline);
        if (refusal !== null) {
          error = refusal;
          await this.backOff(turn, deadline);
          continue;
        }
      }
      const own = { ...body, session: this.#session, sequence: this.#sequence };
      const result = await this.attempt(this.#leader, own, deadline);
      if (result.kind === 'answer') {
        if (result.body.type !== 'queued') return result;
        queued = true;
        certain = false;
        continue;
      }
      error = result.error;
      if (result.kind === 'unknown') certain = false;
      if (FINAL.has(error.code)) return { kind: 'refused', error };
      if (error.code === errorName(LockError.sessionUnknown)) {
        // Under a new session an earlier attempt would not be recognised: that could carry it out
        // twice.
        this.#session = null;
        if (!certain) return { kind: 'unknown', error, queued: false };
      }
      this.#redirect(result);
      await this.backOff(turn, deadline);
    }
    return certain ? { kind: 'refused', error } : { kind: 'unknown', error, queued };
  }

  /**
   * A question that changes nothing; the home node is asked first. Null: no answer in time, or a
   * refusal.
   */
  async ask(body: Body, deadline: number): Promise<Outcome> {
    let node = this.#home;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    let queued = false;
    for (let turn = 0; this.now() < deadline; turn++) {
      const result = await this.attempt(node, body, deadline);
      if (result.kind === 'answer') {
        if (result.body.type !== 'queued') return result;
        queued = true;
        continue;
      }
      error = result.error;
      if (FINAL.has(error.code)) return { kind: 'refused', error };
      node =
        (result.kind === 'refused' ? result.leader : null) ??
        this.#requester.other(node, this.#voters);
      await this.backOff(turn, deadline);
    }
    return { kind: 'unknown', error, queued };
  }

  async attempt(node: string, body: Body, deadline: number): Promise<Attempt> {
    return attemptOf(await this.#requester.send(node, body, deadline));
  }

  backOff(turn: number, deadline: number): Promise<void> {
    return this.#requester.backOff(turn, deadline);
  }

  async #openSession(deadline: number): Promise<OpError | null> {
    const result = await this.attempt(this.#leader, { type: 'open_session' }, deadline);
    if (result.kind === 'answer') {
      this.#session = Number(result.body['session']);
      this.#sequence = 1;
      this.#scheduleSign(Number(result.body['session_ms']) / SIGNS_PER_SESSION);
      return null;
    }
    this.#redirect(result);
    return result.error;
  }

  /**
   * Signs of life go on beside operations, for as long as the client is open and its session known.
   */
  #scheduleSign(everyMs: number): void {
    this.#keepAlive?.cancel();
    this.#keepAlive = this.#context.clock.setTimer(everyMs, () => {
      void this.#giveSign(everyMs);
    });
  }

  async #giveSign(everyMs: number): Promise<void> {
    const session = this.#session;
    if (this.#closed || session === null) return;
    const deadline = this.now() + everyMs;
    const result = await this.attempt(this.#leader, { type: 'keep_alive', session }, deadline);
    if (this.#closed || this.#session !== session) return;
    if (result.kind === 'refused' && result.leader !== null) this.#leader = result.leader;
    this.#scheduleSign(everyMs);
  }

  /** Tries the node that was named as leader, or another one. */
  #redirect(result: Attempt): void {
    const hint = result.kind === 'refused' ? result.leader : null;
    this.#leader = hint ?? this.#requester.other(this.#leader, this.#voters);
  }
}

function unknownSession(): Outcome {
  const error = { code: errorName(LockError.sessionUnknown), text: 'its session is gone' };
  return { kind: 'unknown', error, queued: false };
}
