// The node as a client sees it: requests in, replies out.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/json.ts';
import { isDefinite, MaelstromError } from '../../../../src/node/errors.ts';
import type { Body } from '../../../../src/node/types.ts';
import { RaftKv } from '../../../../systems/raft-kv/node.ts';
import { ManualEnv, type ManualEnvOptions, settle } from '../../../support/manual-env.ts';

class Node {
  readonly env: ManualEnv;
  readonly #program: RaftKv;
  #lastId = 0;

  constructor(options: ManualEnvOptions = {}) {
    this.env = new ManualEnv(options);
    this.#program = new RaftKv(this.env);
    this.#program.start();
  }

  receive(src: string, body: Body): void {
    this.#program.receive({ src, dest: this.env.id, body });
  }

  /** Sends a request and returns the reply, or null where there is none (yet). */
  async ask(body: JsonObject & { readonly type: string }): Promise<Body | null> {
    this.#lastId++;
    const id = this.#lastId;
    this.receive('c1', { ...body, msg_id: id });
    await settle();
    return this.env.sent.find(({ body: { in_reply_to } }) => in_reply_to === id)?.body ?? null;
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 25) {
      this.env.pass(25);
      await settle();
    }
  }
}

async function leader(): Promise<Node> {
  const node = new Node();
  await node.pass(700);
  return node;
}

describe('a node that leads', () => {
  it('serves the whole life of a client', async () => {
    const node = await leader();
    const opened = await node.ask({ type: 'open_session' });
    expect(opened).toMatchObject({ type: 'open_session_ok', session: expect.any(Number) });
    const session = opened?.['session'] ?? null;
    expect(await node.ask({ type: 'read', key: 'x' })).toMatchObject({
      type: 'read_ok',
      value: null,
    });
    expect(
      await node.ask({ type: 'write', key: 'x', value: 1, session, sequence: 1 }),
    ).toMatchObject({ type: 'write_ok' });
    expect(
      await node.ask({ type: 'cas', key: 'x', from: 1, to: 2, session, sequence: 2 }),
    ).toMatchObject({ type: 'cas_ok' });
    expect(await node.ask({ type: 'read', key: 'x' })).toMatchObject({ type: 'read_ok', value: 2 });
    expect(
      await node.ask({ type: 'append', key: 'l', value: 7, session, sequence: 3 }),
    ).toMatchObject({ type: 'append_ok' });
    expect(await node.ask({ type: 'read', key: 'l' })).toMatchObject({ value: [7] });
    expect(await node.ask({ type: 'delete', key: 'x', session, sequence: 4 })).toMatchObject({
      type: 'delete_ok',
    });
    expect(await node.ask({ type: 'read', key: 'x' })).toMatchObject({ value: null });
  });

  it('refuses a cas whose precondition fails with error 22', async () => {
    const node = await leader();
    const session = (await node.ask({ type: 'open_session' }))?.['session'] ?? null;
    expect(
      await node.ask({ type: 'cas', key: 'x', from: 1, to: 2, session, sequence: 1 }),
    ).toMatchObject({ type: 'error', code: MaelstromError.preconditionFailed });
  });

  it('tells its status', async () => {
    const node = await leader();
    expect(await node.ask({ type: 'status' })).toMatchObject({
      type: 'status_ok',
      role: 'leader',
      term: 1,
      leader: 'n1',
      commit: 1,
      applied: 1,
      last_index: 1,
      snapshot_index: 0,
    });
  });

  it('answers a command only when it is durable', async () => {
    const node = await leader();
    node.env.storage.automatic = false;
    expect(await node.ask({ type: 'open_session' })).toBeNull();
    await node.env.storage.finishSync();
    expect(node.env.sent.at(-1)?.body.type).toBe('open_session_ok');
  });
});

describe('nonsense', () => {
  it.each([
    [{ type: 'write', key: 'x', value: 1 }, 'session and sequence'],
    [{ type: 'write', key: 'x', value: 1, session: 1, sequence: 0 }, 'session and sequence'],
    [{ type: 'write', key: 'x', session: 1, sequence: 1 }, 'lacks a value'],
    [{ type: 'cas', key: 'x', from: 1, session: 1, sequence: 1 }, 'lacks a value'],
    [{ type: 'read', key: 7 }, 'key must be a string'],
    [{ type: 'delete', session: 1, sequence: 1 }, 'key must be a string'],
  ])('%j is malformed', async (body, text) => {
    const node = await leader();
    expect(await node.ask(body)).toMatchObject({
      code: MaelstromError.malformedRequest,
      text: expect.stringContaining(text),
    });
  });

  it('an unknown request is not supported; what asks for nothing gets nothing', async () => {
    const node = await leader();
    expect(await node.ask({ type: 'dance' })).toMatchObject({ code: MaelstromError.notSupported });
    node.env.takeSent();
    node.receive('c1', { type: 'read_ok', in_reply_to: 3 });
    node.receive('c1', { type: 'status' });
    expect(node.env.takeSent()).toEqual([]);
  });
});

describe('a node that does not lead', () => {
  it('refuses for certain, and names the leader once it knows one', async () => {
    const node = new Node({ id: 'n2', peers: ['n1', 'n3'] });
    await settle();
    expect(await node.ask({ type: 'open_session' })).toMatchObject({
      code: MaelstromError.temporarilyUnavailable,
      leader: null,
    });
    node.receive('n1', { type: 'raft_heartbeat', term: 1, commit: 0, round: 1 });
    const reply = await node.ask({ type: 'open_session' });
    expect(reply).toMatchObject({ code: MaelstromError.temporarilyUnavailable, leader: 'n1' });
    expect(isDefinite(Number(reply?.['code']))).toBe(true);
  });

  it('is indefinite about a command that was in its log when it lost the lead', async () => {
    const node = new Node({ id: 'n1', peers: ['n2', 'n3'] });
    await node.pass(600);
    node.receive('n2', { type: 'raft_pre_vote_reply', term: 0, granted: true });
    await settle();
    node.receive('n2', { type: 'raft_vote_reply', term: 1, granted: true });
    await settle();
    expect(await node.ask({ type: 'status' })).toMatchObject({ role: 'leader' });
    expect(await node.ask({ type: 'open_session' })).toBeNull();
    node.receive('n3', { type: 'raft_newer_term', term: 2 });
    const reply = node.env.sent.at(-1)?.body;
    expect(reply).toMatchObject({ type: 'error', code: MaelstromError.crash });
    expect(isDefinite(Number(reply?.['code']))).toBe(false);
  });
});
