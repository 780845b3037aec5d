// The client against nodes that answer as a test says: what counts as `ok`, `fail` and `info`.

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/json.ts';
import { MaelstromError } from '../../../../src/node/errors.ts';
import type { Body } from '../../../../src/node/types.ts';
import { createRandom } from '../../../../src/random.ts';
import type { Connection, Reply } from '../../../../src/runtime/types.ts';
import type { Client, Completion, Invocation } from '../../../../src/system.ts';
import { openRaftKvClient } from '../../../../systems/raft-kv/client.ts';
import { KvError } from '../../../../systems/raft-kv/kv.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

/** What a node does with a request; null: it never answers. */
type Behaviour = (body: Body) => Body | 'not-sent' | null;

const NODES = ['n1', 'n2', 'n3'];
const TIMEOUT_MS = 2000;

class World {
  readonly clock = createVirtualClock();
  readonly requests: { readonly node: string; readonly body: Body }[] = [];
  readonly down = new Set<string>();
  behaviour: (node: string, body: Body) => ReturnType<Behaviour> = () => null;

  async open(): Promise<Client> {
    return this.clock.runUntilSettled(
      openRaftKvClient({
        process: 0,
        nodes: NODES,
        home: 'n1',
        clock: this.clock,
        random: createRandom(1),
        timeoutMs: TIMEOUT_MS,
        connect: (node) =>
          this.down.has(node)
            ? Promise.reject(new Error('down'))
            : Promise.resolve(this.#connection(node)),
      }),
    );
  }

  async invoke(client: Client, invocation: Invocation): Promise<Completion> {
    return this.clock.runUntilSettled(client.invoke(invocation));
  }

  #connection(node: string): Connection {
    return {
      node,
      close: () => undefined,
      request: (body, timeoutMs) => {
        this.requests.push({ node, body });
        const answer = this.behaviour(node, body);
        if (answer === 'not-sent') {
          return Promise.resolve<Reply>({ kind: 'not-sent', reason: 'connection refused' });
        }
        if (answer !== null) return Promise.resolve<Reply>({ kind: 'reply', body: answer });
        return new Promise<Reply>((resolve) => {
          const silence: Reply = { kind: 'no-reply', reason: 'timeout' };
          this.clock.setTimer(timeoutMs, () => resolve(silence));
        });
      },
    };
  }
}

const OPENED: Body = { type: 'open_session_ok', session: 5 };
const notLeader = (leader: string | null): Body => ({
  type: 'error',
  code: MaelstromError.temporarilyUnavailable,
  text: 'not-leader',
  leader,
});
const error = (code: number): Body => ({ type: 'error', code, text: 'so it is' });
const WRITE: Invocation = { f: 'write', key: 'x', value: 1 };
const CAS: Invocation = { f: 'cas', key: 'x', value: [1, 2] };
const READ: Invocation = { f: 'read', key: 'x' };

/** A world in which every node opens sessions, and does as told with everything else. */
async function started(
  behaviour: (node: string, body: Body, nth: number) => ReturnType<Behaviour>,
) {
  const world = new World();
  let count = 0;
  world.behaviour = (node, body) => {
    if (body.type === 'open_session') return OPENED;
    count++;
    return behaviour(node, body, count);
  };
  return { world, client: await world.open() };
}

describe('ok', () => {
  it('a read returns the value, from the home node', async () => {
    const { world, client } = await started(() => ({ type: 'read_ok', value: [1, 2] }));
    expect(await world.invoke(client, READ)).toEqual({ type: 'ok', value: [1, 2] });
    expect(world.requests.map(({ node }) => node)).toEqual(['n1']);
  });

  it('commands carry session and sequence', async () => {
    const { world, client } = await started((_, { type }) => ({ type: `${type}_ok` }));
    expect(await world.invoke(client, WRITE)).toEqual({ type: 'ok', value: 1 });
    expect(await world.invoke(client, CAS)).toEqual({ type: 'ok', value: [1, 2] });
    expect(world.requests.map(({ body }) => body)).toEqual([
      { type: 'open_session' },
      { type: 'write', key: 'x', value: 1, session: 5, sequence: 1 },
      { type: 'cas', key: 'x', from: 1, to: 2, session: 5, sequence: 2 },
    ]);
  });

  it('follows the hint to the leader', async () => {
    const { world, client } = await started((node, { type }) =>
      node === 'n3' ? { type: `${type}_ok` } : notLeader('n3'),
    );
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'ok' });
    expect(world.requests.slice(1).map(({ node }) => node)).toEqual(['n1', 'n3']);
  });

  it('repeats the same session and sequence, elsewhere, after an attempt without answer', async () => {
    const { world, client } = await started((_, { type }, nth) =>
      nth < 3 ? null : { type: `${type}_ok` },
    );
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'ok' });
    const attempts = world.requests.slice(1);
    expect(new Set(attempts.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(attempts.length).toBe(3);
    expect(attempts[0]?.node).not.toBe(attempts[1]?.node);
  });
});

describe('fail: it certainly did not happen', () => {
  it.each([
    ['not sent', 'not-sent' as const, 'not-sent'],
    ['no leader', notLeader(null), 'temporarilyUnavailable'],
  ])('a write when every attempt ends so: %s', async (_, answer, code) => {
    const { world, client } = await started(() => answer);
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'fail', error: { code } });
    expect(world.clock.now() / 1e6).toBeLessThanOrEqual(TIMEOUT_MS);
    expect(world.requests.length).toBeGreaterThan(5);
  });

  it('a cas whose precondition fails, also after attempts of unknown fate', async () => {
    const { world, client } = await started((_, __, nth) =>
      nth < 3 ? null : error(MaelstromError.preconditionFailed),
    );
    expect(await world.invoke(client, CAS)).toMatchObject({
      type: 'fail',
      error: { code: 'preconditionFailed' },
    });
  });

  it('a write that never got a session', async () => {
    const world = new World();
    const client = await world.open();
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'fail' });
    expect(world.requests.every(({ body }) => body.type === 'open_session')).toBe(true);
  });

  it('a read that got no answer: it has no effect, so nothing can come of it later', async () => {
    const { world, client } = await started(() => null);
    expect(await world.invoke(client, READ)).toMatchObject({
      type: 'fail',
      error: { code: 'no-reply' },
    });
    expect(world.clock.now() / 1e6).toBeLessThanOrEqual(TIMEOUT_MS);
  });
});

describe('info: nobody knows', () => {
  it.each<[string, Body | null]>([
    ['silence', null],
    ['lost leadership', error(MaelstromError.crash)],
    ['a timeout', error(MaelstromError.timeout)],
    ['an error without a code', { type: 'error' }],
  ])(
    'a write after an attempt that ended in %s, though the others were refused',
    async (_, first) => {
      const { world, client } = await started((__, ___, nth) =>
        nth === 1 ? first : notLeader(null),
      );
      expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'info' });
      expect(world.clock.now() / 1e6).toBeLessThanOrEqual(TIMEOUT_MS);
    },
  );

  it('a write whose session was forgotten after an attempt of unknown fate: no new session', async () => {
    const { world, client } = await started((_, __, nth) =>
      nth === 1 ? null : error(KvError.sessionUnknown),
    );
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'info' });
    expect(world.requests.filter(({ body }) => body.type === 'open_session').length).toBe(1);
  });
});

describe('sessions', () => {
  it('a forgotten session is opened anew where nothing was attempted that may have arrived', async () => {
    const { world, client } = await started((_, { type }, nth) =>
      nth === 1 ? error(KvError.sessionUnknown) : { type: `${type}_ok` },
    );
    expect(await world.invoke(client, WRITE)).toMatchObject({ type: 'ok' });
    expect(world.requests.map(({ body }) => body.type)).toEqual([
      'open_session',
      'write',
      'open_session',
      'write',
    ]);
  });
});

describe('connections', () => {
  it('no node reachable: no client', async () => {
    const world = new World();
    for (const node of NODES) world.down.add(node);
    await expect(world.open()).rejects.toThrow('none of n1, n2, n3 could be reached');
  });

  it('a node that is down is passed over', async () => {
    const { world, client } = await started((_, { type }) => ({
      type: `${type}_ok`,
      value: 3 as Json,
    }));
    world.down.add('n1');
    const other = await world.open();
    expect(await world.invoke(other, READ)).toEqual({ type: 'ok', value: 3 });
    expect(world.requests.every(({ node }) => node !== 'n1')).toBe(true);
    client.close();
  });
});
