// A client of two-phase-commit. It sends a transaction to its coordinator, the home node where that can be reached,
// and sees it through to a certain end where it can:
//
// - As long as nothing was sent that could be running, it may turn to another coordinator.
// - Once an answer is missing, only that coordinator knows: it is asked again under the same sequence number, and
//   either remembers what came of the transaction or runs it, once.
// - An abort is certain. The transaction may be tried again under a new number, and keeps its age, so that it becomes
//   the oldest in the end, which never dies.
//
// `fail` only where no try can have committed, now or later. A transaction that only reads has no effect, so one that
// got no answer in time is a `fail`, not an `info`.

import { sleep } from '../../src/clock.ts';
import type { OpError } from '../../src/history/types.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import { isDefinite, MaelstromError } from '../../src/node/errors.ts';
import type { Body } from '../../src/node/types.ts';
import type { Client, ClientContext, Completion, Invocation } from '../../src/system.ts';
import { ConnectionPool } from '../raft-kv/connection-pool.ts';
import type { MicroOp } from './micro-ops.ts';
import { idsKey, type Plan, planOf } from './operations.ts';
import { inOrder, ownerOf } from './shards.ts';

const NANOSECONDS_PER_MS = 1e6;
const ATTEMPTS_PER_OPERATION = 4;
const ATTEMPT_MAX_MS = 500;
const BACKOFF_FIRST_MS = 5;
const BACKOFF_MAX_MS = 100;
/** A transaction that was aborted so often is given up: the operation fails. */
const ABORTS_MAX = 8;

type Attempt =
  | { readonly kind: 'answer'; readonly body: Body }
  | { readonly kind: 'aborted'; readonly error: OpError; readonly age: number | null }
  /** The transaction asks for what cannot be: certain, and to be tried no more. */
  | { readonly kind: 'declined'; readonly error: OpError }
  /** Definite: this attempt did nothing. */
  | { readonly kind: 'refused'; readonly error: OpError }
  | { readonly kind: 'unknown'; readonly error: OpError };

/** Opens a client that prefers `context.home`. Rejects when no node can be reached. */
export async function openTwoPhaseCommitClient(context: ClientContext): Promise<Client> {
  const pool = new ConnectionPool(context);
  await pool.openAny();
  return new TwoPhaseCommitClient(context, pool);
}

class TwoPhaseCommitClient implements Client {
  readonly #context: ClientContext;
  readonly #pool: ConnectionPool;
  readonly #attemptTimeoutMs: number;
  /** Never used by another client, not even by one that acts for the same process. */
  readonly #name: string;
  #sequence = 0;

  constructor(context: ClientContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
    this.#attemptTimeoutMs = Math.min(ATTEMPT_MAX_MS, context.timeoutMs / ATTEMPTS_PER_OPERATION);
    this.#name = `c${context.process}-${context.random.uint32()}`;
  }

  async invoke(invocation: Invocation): Promise<Completion> {
    // A little is kept back, so that the last attempt is over before the operation's own time is.
    const deadline = this.#now() + this.#context.timeoutMs * 0.95;
    const plan = planOf(invocation);
    switch (plan.kind) {
      case 'transaction':
        return this.#transact(plan, deadline);
      case 'inspect':
        return this.#inspect(plan.participant, deadline);
    }
  }

  close(): void {
    this.#pool.close();
  }

  async #transact(
    plan: Extract<Plan, { kind: 'transaction' }>,
    deadline: number,
  ): Promise<Completion> {
    let coordinator = this.#context.home;
    let age: number | null = null;
    let aborts = 0;
    let certain = true;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    this.#sequence++;
    for (let turn = 0; this.#now() < deadline && aborts < ABORTS_MAX; turn++) {
      const result = await this.#attempt(
        coordinator,
        {
          type: 'transact',
          client: this.#name,
          sequence: this.#sequence,
          retry: !certain,
          ops: plan.ops as unknown as Json,
          label: plan.label,
          age,
        },
        deadline,
      );
      if (result.kind === 'answer') {
        const value = plan.answer(result.body['value'] as unknown as readonly MicroOp[]);
        return { type: 'ok', value };
      }
      if (result.kind === 'declined') return { type: 'fail', error: result.error };
      error = result.error;
      if (result.kind === 'unknown') certain = false;
      else if (result.kind === 'aborted') {
        certain = true;
        aborts++;
        age = result.age ?? age;
        this.#sequence++;
      } else if (certain) {
        coordinator = this.#other(coordinator);
        this.#sequence++;
      }
      await this.#backOff(turn, deadline);
    }
    const hasEffect = plan.ops.some(([name]) => name !== 'r');
    return certain || !hasEffect ? { type: 'fail', error } : { type: 'info', error };
  }

  /**
   * Asks the participant's own node what it holds and what it remembers. While something is in doubt there, which
   * the next message may end, it asks again; what still is when time is up, it tells as it is.
   */
  async #inspect(participant: string, deadline: number): Promise<Completion> {
    const key = idsKey(participant);
    const node = ownerOf(key, inOrder(this.#context.nodes));
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    let doubtful: Completion | null = null;
    for (let turn = 0; this.#now() < deadline; turn++) {
      const result = await this.#attempt(node, { type: 'inspect', key }, deadline);
      if (result.kind === 'answer') {
        const { value, decisions } = result.body;
        const known = (decisions ?? {}) as JsonObject;
        const found = { participant, applied: value ?? [], decisions: known };
        const answer: Completion = { type: 'ok', value: found };
        if (!Object.values(known).includes('in-doubt')) return answer;
        doubtful = answer;
      } else error = result.error;
      await this.#backOff(turn, deadline);
    }
    return doubtful ?? { type: 'fail', error };
  }

  async #attempt(node: string, body: Body, deadline: number): Promise<Attempt> {
    const timeoutMs = () => Math.max(1, Math.min(this.#attemptTimeoutMs, deadline - this.#now()));
    const connection = await this.#pool.open(node, timeoutMs());
    if (connection === null) {
      return { kind: 'refused', error: { code: 'unreachable', text: node } };
    }
    const reply = await connection.request(body, timeoutMs());
    switch (reply.kind) {
      case 'not-sent':
        this.#pool.drop(node);
        return { kind: 'refused', error: { code: 'not-sent', text: reply.reason } };
      case 'no-reply':
        return { kind: 'unknown', error: { code: 'no-reply', text: reply.reason } };
      case 'reply':
        return reply.body.type === 'error'
          ? readError(reply.body)
          : { kind: 'answer', body: reply.body };
    }
  }

  #other(node: string): string {
    const others = this.#context.nodes.filter((other) => other !== node);
    return others.length === 0 ? node : this.#context.random.pick(others);
  }

  /** Waits a random while that doubles with every attempt, so that clients do not come back all at once. */
  async #backOff(turn: number, deadline: number): Promise<void> {
    const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(turn, 10));
    const delay = longest * (0.5 + 0.5 * this.#context.random.float());
    await sleep(this.#context.clock, Math.max(0, Math.min(delay, deadline - this.#now())));
  }

  #now(): number {
    return this.#context.clock.now() / NANOSECONDS_PER_MS;
  }
}

function readError(body: Body): Attempt {
  const { code, text, age } = body;
  const number = typeof code === 'number' ? code : MaelstromError.crash;
  const error: OpError = { code: codeName(number), text: String(text ?? '') };
  if (!isDefinite(number)) return { kind: 'unknown', error };
  if (number === MaelstromError.preconditionFailed) return { kind: 'declined', error };
  if (number !== MaelstromError.txnConflict) return { kind: 'refused', error };
  return { kind: 'aborted', error, age: typeof age === 'number' ? age : null };
}

/** A stable name for an error code. */
function codeName(code: number): string {
  for (const [name, number] of Object.entries(MaelstromError)) if (number === code) return name;
  return `error-${code}`;
}
