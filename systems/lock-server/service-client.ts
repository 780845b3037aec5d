// A client's dealings with the lock service: its session and its signs of life, the search for the leader, and
// commands that are repeated under one sequence number until their fate is known.

import { type ClockTimer, sleep } from '../../src/clock.ts';
import type { OpError } from '../../src/history/types.ts';
import type { Body } from '../../src/node/types.ts';
import type { ClientContext } from '../../src/system.ts';
import { ConnectionPool } from '../raft-kv/connection-pool.ts';
import { type Attempt, attemptRequest, codeName } from './attempts.ts';
import { LockError } from './commands.ts';
import { votersOf } from './roles.ts';

const NANOSECONDS_PER_MS = 1e6;
const ATTEMPTS_PER_OPERATION = 4;
const ATTEMPT_MAX_MS = 500;
/** Clients that always stay with a leader that answers would never notice a newer one. */
const ASK_HOME_FIRST = [1, 4] as const;
const BACKOFF_FIRST_MS = 10;
const BACKOFF_MAX_MS = 160;
/** Signs of life in the time that a session lives without one. */
const SIGNS_PER_SESSION = 3;

/** `refused`: certainly nothing was done. `queued`: the time was over, and it waits in the queue. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: Body }
  | { readonly kind: 'refused'; readonly error: OpError }
  | { readonly kind: 'unknown'; readonly error: OpError; readonly queued: boolean };

/** The answers of the machine itself: no other node would give another. */
const FINAL: ReadonlySet<string> = new Set([
  codeName(LockError.lockHeld),
  codeName(LockError.notHolder),
  codeName(LockError.lockLost),
]);

export class ServiceClient {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #voters: readonly string[];
  readonly #home: string;
  readonly #attemptTimeoutMs: number;
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
    // Of the context's nodes all can be connected to; the protected store is just never the first choice.
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
    this.#attemptTimeoutMs = Math.min(ATTEMPT_MAX_MS, context.timeoutMs / ATTEMPTS_PER_OPERATION);
  }

  /** Milliseconds since the run started. */
  now(): number {
    return this.#context.clock.now() / NANOSECONDS_PER_MS;
  }

  close(): void {
    this.#closed = true;
    this.#keepAlive?.cancel();
    this.#pool.close();
  }

  /**
   * Takes back the command before, which is void for good then: it comes too late if it is still under way. Only its
   * own session knows what came of it.
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
      // Opening a session touches no lock: however that ends, this attempt at the operation did nothing.
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
      if (error.code === codeName(LockError.sessionUnknown)) {
        // Under a new session an earlier attempt would not be recognised: that could carry it out twice.
        this.#session = null;
        if (!certain) return { kind: 'unknown', error, queued: false };
      }
      this.#redirect(result);
      await this.backOff(turn, deadline);
    }
    return certain ? { kind: 'refused', error } : { kind: 'unknown', error, queued };
  }

  /** A question that changes nothing; the home node is asked first. Null: no answer in time, or a refusal. */
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
      node = (result.kind === 'refused' ? result.leader : null) ?? this.#other(node);
      await this.backOff(turn, deadline);
    }
    return { kind: 'unknown', error, queued };
  }

  attempt(node: string, body: Body, deadline: number): Promise<Attempt> {
    const timeoutMs = () => Math.max(1, Math.min(this.#attemptTimeoutMs, deadline - this.now()));
    return attemptRequest(this.#pool, node, body, timeoutMs);
  }

  /** Waits a random while that doubles with every turn, so that clients do not come back all at once. */
  async backOff(turn: number, deadline: number): Promise<void> {
    const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(turn, 10));
    const delay = longest * (0.5 + 0.5 * this.#context.random.float());
    await sleep(this.#context.clock, Math.max(0, Math.min(delay, deadline - this.now())));
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

  /** Signs of life go on beside operations, for as long as the client is open and its session known. */
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
    this.#leader = hint ?? this.#other(this.#leader);
  }

  #other(node: string): string {
    const others = this.#voters.filter((other) => other !== node);
    return others.length === 0 ? node : this.#context.random.pick(others);
  }
}

function unknownSession(): Outcome {
  const error = { code: codeName(LockError.sessionUnknown), text: 'its session is gone' };
  return { kind: 'unknown', error, queued: false };
}
