// A client of the lock server: what a workload asks for, as requests to the service and to the
// protected store.
//
//   acquire {owner, wait} → {owner, token, leaseMs}     extend {owner} → the same
//   enqueue {owner} → {owner, leaseMs}                  await {owner} → {owner, token, leaseMs}
//   holder → {owner, token} or null                     release {owner} → {owner}
//   write {token, value} → the same                     read → {token, value} or null
//
// What counts as certain:
// - `fail` for a command only where every attempt ended with a definite answer, or the service
//   itself refused it (the answer to the first attempt that arrived is the answer to all).
// - Who has waited long enough takes the request back under the next sequence number: then it was
//   not granted and never will be, or it was and the answer says so.
// - Questions (holder, read, await of a queued request) have no effect, so without an answer they
//   are a `fail`.

import type { OpError } from '../../src/history/types.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import type { Body } from '../../src/node/types.ts';
import type { Client, ClientContext, Completion, Invocation } from '../../src/system.ts';
import { LockError } from './commands.ts';
import { storeOf } from './roles.ts';
import { errorName, type Outcome, ServiceClient } from './service-client.ts';

/** Part of an operation's time for which it may wait in a queue; the rest is for taking it back. */
const PATIENCE = 0.7;
const HELD = errorName(LockError.lockHeld);

/** Opens a client that prefers `context.home`. Rejects when no node can be reached. */
export async function openLockClient(context: ClientContext): Promise<Client> {
  return new LockClient(context, await ServiceClient.open(context));
}

class LockClient implements Client {
  readonly #store: string;
  readonly #service: ServiceClient;
  /** Numbers the writes of this client, over all tokens. */
  #writes = 0;
  /** The request that `await` is about must be made by it, where there is no queue. */
  #contended = false;

  constructor(context: ClientContext, service: ServiceClient) {
    this.#store = storeOf(context.nodes);
    this.#service = service;
  }

  async invoke({ f, key, value }: Invocation): Promise<Completion> {
    const deadline = this.#service.deadline();
    const lock = key ?? '';
    const asked = (value ?? {}) as JsonObject;
    const owner = String(asked['owner'] ?? '');
    switch (f) {
      case 'acquire':
        return this.#acquire(lock, owner, asked['wait'] === true, deadline);
      case 'enqueue':
        return this.#enqueue(lock, owner, deadline);
      case 'await':
        return this.#contended
          ? this.#acquire(lock, owner, true, deadline)
          : this.#await(lock, owner, deadline);
      case 'extend':
      case 'release': {
        const outcome = await this.#service.command({ type: f, lock, owner }, deadline);
        return completion(outcome, (body) => (f === 'extend' ? granted(owner, body) : { owner }));
      }
      case 'holder': {
        const outcome = await this.#service.ask({ type: 'holder', lock }, deadline);
        return answered(outcome, (body) => holderOf(body));
      }
      case 'write':
        return this.#write(lock, asked, deadline);
      case 'read':
        return this.#read(lock, deadline);
      default:
        throw new Error(`lock-server has no operation ${f}`);
    }
  }

  close(): void {
    this.#service.close();
  }

  async #acquire(
    lock: string,
    owner: string,
    wait: boolean,
    deadline: number,
  ): Promise<Completion> {
    const service = this.#service;
    const patience = service.now() + (deadline - service.now()) * PATIENCE;
    const body: Body = { type: 'acquire', lock, owner, wait };
    let outcome = await service.command(body, patience);
    // Only the order `contention` refuses those who would wait: they try until they win.
    for (let turn = 0; wait && isHeld(outcome) && service.now() < patience; turn++) {
      await service.backOff(turn, patience);
      outcome = await service.command(body, patience);
    }
    if (outcome.kind !== 'unknown') return completion(outcome, (reply) => granted(owner, reply));
    const taken = await service.cancel({ type: 'cancel', lock, owner }, deadline);
    if (taken.kind !== 'answer') return { type: 'info', error: outcome.error };
    if (taken.body.type === 'acquire_ok') return { type: 'ok', value: granted(owner, taken.body) };
    return { type: 'fail', error: { code: 'not-granted', text: 'taken back after a while' } };
  }

  async #enqueue(lock: string, owner: string, deadline: number): Promise<Completion> {
    const outcome = await this.#service.command({ type: 'enqueue', lock, owner }, deadline);
    if (outcome.kind === 'answer') this.#contended = outcome.body['ordering'] === 'contention';
    return completion(outcome, (body) => ({ owner, leaseMs: body['lease_ms'] ?? null }));
  }

  async #await(lock: string, owner: string, deadline: number): Promise<Completion> {
    const outcome = await this.#service.ask({ type: 'await', lock, owner }, deadline);
    if (outcome.kind === 'unknown' && outcome.queued) {
      return { type: 'fail', error: { code: 'queued', text: 'it is in the queue, and waits' } };
    }
    return answered(outcome, (body) => granted(owner, body));
  }

  async #write(key: string, asked: JsonObject, deadline: number): Promise<Completion> {
    const { token, value } = asked;
    const sequence = ++this.#writes;
    const body: Body = {
      type: 'protected_write',
      key,
      token: token ?? null,
      sequence,
      value: value ?? null,
    };
    let certain = true;
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    for (let turn = 0; this.#service.now() < deadline; turn++) {
      const result = await this.#service.attempt(this.#store, body, deadline);
      if (result.kind === 'answer') return { type: 'ok', value: asked };
      error = result.error;
      if (result.kind === 'unknown') certain = false;
      // An earlier attempt may have been written before the newer token came.
      if (error.code === errorName(LockError.staleToken)) break;
      await this.#service.backOff(turn, deadline);
    }
    return certain ? { type: 'fail', error } : { type: 'info', error };
  }

  async #read(key: string, deadline: number): Promise<Completion> {
    let error: OpError = { code: 'timeout', text: 'no answer in time' };
    for (let turn = 0; this.#service.now() < deadline; turn++) {
      const body: Body = { type: 'protected_read', key };
      const result = await this.#service.attempt(this.#store, body, deadline);
      if (result.kind === 'answer') {
        const { token, value } = result.body;
        return {
          type: 'ok',
          value: token === null ? null : { token: token ?? null, value: value ?? null },
        };
      }
      error = result.error;
      await this.#service.backOff(turn, deadline);
    }
    return { type: 'fail', error };
  }
}

function granted(owner: string, { token, lease_ms }: Body): JsonObject {
  return { owner, token: token ?? null, leaseMs: lease_ms ?? null };
}

function holderOf({ owner, token }: Body): Json {
  return typeof owner === 'string' ? { owner, token: token ?? null } : null;
}

function isHeld(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.error.code === HELD;
}

/** Of something that changes the lock. */
function completion(outcome: Outcome, value: (body: Body) => Json): Completion {
  switch (outcome.kind) {
    case 'answer':
      return { type: 'ok', value: value(outcome.body) };
    case 'refused':
      // Granted and taken away again: it did happen, if not to the client's knowledge.
      if (outcome.error.code === errorName(LockError.lockLost)) {
        return { type: 'info', error: outcome.error };
      }
      return { type: 'fail', error: outcome.error };
    case 'unknown':
      return { type: 'info', error: outcome.error };
  }
}

/** Of a question. */
function answered(outcome: Outcome, value: (body: Body) => Json): Completion {
  if (outcome.kind === 'answer') return { type: 'ok', value: value(outcome.body) };
  return { type: 'fail', error: outcome.error };
}
