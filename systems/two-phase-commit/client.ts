// A client of two-phase-commit. It sends a transaction to its coordinator, the home node where that
// can be reached, and sees it through to a certain end where it can:
//
// - As long as nothing was sent that could be running, it may turn to another coordinator.
// - Once an answer is missing, only that coordinator knows: it is asked again under the same
//   sequence number, and either remembers what came of the transaction or runs it, once.
// - An abort is certain. The transaction is tried again under a new number for as long as there is
//   time, and keeps its age: it becomes the oldest in the end, which never dies. Whoever gave up
//   sooner could starve where the others' locks are held for long.
//
// `fail` only where no try can have committed, now or later. A transaction that only reads has no
// effect, so one that got no answer in time is a `fail`, not an `info`.

import type { OpError } from '../../src/history/types.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import { isDefinite, MaelstromError } from '../../src/node/errors.ts';
import type { Body } from '../../src/node/types.ts';
import type { Client, ClientContext, Completion, Invocation } from '../../src/system.ts';
import { ConnectionPool } from '../wire/connection-pool.ts';
import { Requester, type Sent } from '../wire/requester.ts';
import type { MicroOp } from './micro-ops.ts';
import { idsKey, type Plan, planOf } from './operations.ts';
import { inOrder, ownerOf } from './shards.ts';

const BACK_OFF = { backOffFirstMs: 5, backOffMaxMs: 100 };

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
  readonly #requester: Requester;
  /** Never used by another client, not even by one that acts for the same process. */
  readonly #name: string;
  #sequence = 0;

  constructor(context: ClientContext, pool: ConnectionPool) {
    this.#context = context;
    this.#pool = pool;
    this.#requester = new Requester(context, pool, BACK_OFF);
    this.#name = `c${context.process}-${context.random.uint32()}`;
  }

  async invoke(invocation: Invocation): Promise<Completion> {
    const deadline = this.#requester.deadline();
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
    let certain = true;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    this.#sequence++;
    for (let turn = 0; this.#requester.now() < deadline; turn++) {
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
        age = result.age ?? age;
        this.#sequence++;
      } else if (certain) {
        coordinator = this.#requester.other(coordinator);
        this.#sequence++;
      }
      await this.#requester.backOff(turn, deadline);
    }
    const hasEffect = plan.ops.some(([name]) => name !== 'r');
    return certain || !hasEffect ? { type: 'fail', error } : { type: 'info', error };
  }

  /**
   * Asks the participant's own node what it holds and what it remembers. While something is in
   * doubt there, which the next message may end, it asks again; what still is when time is up, it
   * tells as it is.
   */
  async #inspect(participant: string, deadline: number): Promise<Completion> {
    const key = idsKey(participant);
    const node = ownerOf(key, inOrder(this.#context.nodes));
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    let doubtful: Completion | null = null;
    for (let turn = 0; this.#requester.now() < deadline; turn++) {
      const result = await this.#attempt(node, { type: 'inspect', key }, deadline);
      if (result.kind === 'answer') {
        const { value, decisions } = result.body;
        const known = (decisions ?? {}) as JsonObject;
        const found = { participant, applied: value ?? [], decisions: known };
        const answer: Completion = { type: 'ok', value: found };
        if (!Object.values(known).includes('in-doubt')) return answer;
        doubtful = answer;
      } else error = result.error;
      await this.#requester.backOff(turn, deadline);
    }
    return doubtful ?? { type: 'fail', error };
  }

  async #attempt(node: string, body: Body, deadline: number): Promise<Attempt> {
    return attemptOf(await this.#requester.send(node, body, deadline));
  }
}

function attemptOf(sent: Sent): Attempt {
  switch (sent.kind) {
    case 'answer':
      return sent;
    case 'not-sent':
      return { kind: 'refused', error: sent.error };
    case 'no-reply':
      return { kind: 'unknown', error: sent.error };
    case 'error': {
      const { code, error, body } = sent;
      if (!isDefinite(code)) return { kind: 'unknown', error };
      if (code === MaelstromError.preconditionFailed) return { kind: 'declined', error };
      if (code !== MaelstromError.txnConflict) return { kind: 'refused', error };
      const { age } = body;
      return { kind: 'aborted', error, age: typeof age === 'number' ? age : null };
    }
  }
}
