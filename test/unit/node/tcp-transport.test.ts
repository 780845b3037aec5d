// Two nodes on the loopback interface, strangers that talk nonsense to them, and a network that
// swallows bytes.

import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTcpTransport, type TcpTransport } from '../../../src/node/tcp-transport.ts';
import type { Body, Message } from '../../../src/node/types.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Address {
  readonly host: string;
  readonly port: number;
}

interface TestNode {
  readonly transport: TcpTransport;
  readonly address: Address;
  readonly heard: Message[];
  readonly events: string[];
}

const loopback = { host: '127.0.0.1', port: 0 };

async function startNode(
  id: string,
  peers: Readonly<Record<string, Address>> = {},
  listen: Address = loopback,
): Promise<TestNode> {
  const heard: Message[] = [];
  const events: string[] = [];
  const transport = createTcpTransport({ id, listen, peers, log: (event) => events.push(event) });
  cleanups.push(() => transport.stop());
  await transport.start((message, reply) => {
    heard.push(message);
    if (message.body.type === 'ask') reply({ type: 'ask_ok', in_reply_to: 1 });
  });
  return { transport, address: transport.address() as Address, heard, events };
}

function message(src: string, dest: string, body: Body = { type: 'hi' }): Message {
  return { src, dest, body };
}

/** A client that says what it is told to and keeps what it hears. */
async function dial(address: Address): Promise<{ socket: Socket; text: () => string }> {
  const socket = createConnection(address);
  cleanups.push(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, text: () => text };
}

function ask(src: string): string {
  return `${JSON.stringify(message(src, 'n1', { type: 'ask', msg_id: 1 }))}\n`;
}

async function listening(server: Server): Promise<Address> {
  cleanups.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address() as unknown as Address & { port: number };
}

/**
 * A network in between that can be cut. What was connected during a cut stays mute for ever, as TCP
 * all but does.
 */
async function startRelay(
  target: Address,
): Promise<{ address: Address; cut: (on: boolean) => void }> {
  let isCut = false;
  const mute: (() => void)[] = [];
  const server = createServer((near) => {
    const far = createConnection(target);
    cleanups.push(() => near.destroy());
    cleanups.push(() => far.destroy());
    let dead = isCut;
    mute.push(() => {
      dead = true;
    });
    near.on('data', (chunk) => dead || far.write(chunk));
    far.on('data', (chunk) => dead || near.write(chunk));
    near.on('error', () => undefined).on('close', () => dead || far.destroy());
    far.on('error', () => undefined).on('close', () => dead || near.destroy());
  });
  const { port } = await listening(server);
  return {
    address: { host: '127.0.0.1', port },
    cut(on) {
      isCut = on;
      if (on) for (const one of mute.splice(0)) one();
    },
  };
}

describe('messages between nodes', () => {
  it('arrive in order, however many are sent in one turn', async () => {
    const n2 = await startNode('n2');
    const n1 = await startNode('n1', { n2: n2.address });
    for (let i = 0; i < 1000; i++) n1.transport.send(message('n1', 'n2', { type: 'hi', i }));
    await expect.poll(() => n2.heard.length).toBe(1000);
    expect(n2.heard.map((one) => one.body['i'])).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('that are answered are answered over the own connection to the peer', async () => {
    const n1 = await startNode('n1');
    const n2 = await startNode('n2', { n1: n1.address });
    const back = await startNode('n1', { n2: n2.address });
    n2.transport.send(message('n2', 'n1', { type: 'ask', msg_id: 1 }));
    await expect.poll(() => n1.heard.length).toBe(1);
    back.transport.send(message('n1', 'n2', { type: 'ask_ok', in_reply_to: 1 }));
    await expect.poll(() => n2.heard.map((one) => one.body.type)).toEqual(['ask_ok']);
  });

  it('to a peer that is not there are dropped; it is reached once it is', async () => {
    const placeholder = await startNode('n2');
    placeholder.transport.stop();
    const n1 = await startNode('n1', { n2: placeholder.address });
    n1.transport.send(message('n1', 'n2', { type: 'lost' }));
    await expect.poll(() => n1.events).toEqual(['peer_unreachable']);
    const n2 = await startNode('n2', {}, placeholder.address);
    await expect
      .poll(() => {
        n1.transport.send(message('n1', 'n2', { type: 'found' }));
        return n2.heard.length;
      })
      .toBeGreaterThan(0);
    expect(new Set(n2.heard.map((one) => one.body.type))).toEqual(new Set(['found']));
    expect(n1.events).toEqual(['peer_unreachable', 'peer_reachable']);
  });

  it('flow again soon after a cut, though every connection from before it stays mute', async () => {
    const n2 = await startNode('n2');
    const relay = await startRelay(n2.address);
    const n1 = await startNode('n1', { n2: relay.address });
    n1.transport.send(message('n1', 'n2', { type: 'before' }));
    await expect.poll(() => n2.heard.length).toBe(1);
    relay.cut(true);
    const send = (type: string): void => n1.transport.send(message('n1', 'n2', { type }));
    send('during');
    await expect.poll(() => n1.events, { timeout: 10_000 }).toContain('peer_unreachable');
    relay.cut(false);
    const types = (): readonly string[] => n2.heard.map((one) => one.body.type);
    await expect
      .poll(
        () => {
          send('after');
          return types();
        },
        { timeout: 20_000 },
      )
      .toContain('after');
    expect(types()).not.toContain('during');
  });

  it('to a peer that does not read are dropped once 32 MB wait', async () => {
    let far: Socket | null = null;
    const server = createServer((socket) => {
      far = socket;
      socket.pause();
    });
    const { port } = await listening(server);
    const n1 = await startNode('n1', { n2: { host: '127.0.0.1', port } });
    n1.transport.send(message('n1', 'n2'));
    await expect.poll(() => far).not.toBeNull();
    await expect.poll(() => (far as unknown as Socket).readableLength).toBeGreaterThan(0);
    const text = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 200; i++) n1.transport.send(message('n1', 'n2', { type: 'big', text }));
    let bytes = 0;
    (far as unknown as Socket).on('data', (chunk) => {
      bytes += chunk.length;
    });
    (far as unknown as Socket).resume();
    await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(32 * 1024 * 1024);
    n1.transport.send(message('n1', 'n2', { type: 'last' }));
    expect(bytes).toBeLessThan(40 * 1024 * 1024);
  });
});

describe('clients', () => {
  it('get their replies on the connection that they asked on', async () => {
    const n1 = await startNode('n1');
    const first = await dial(n1.address);
    const second = await dial(n1.address);
    first.socket.write(ask('c1'));
    second.socket.write(ask('c2'));
    await expect.poll(first.text).toContain('"dest":"c1"');
    await expect.poll(second.text).toContain('"dest":"c2"');
    expect(first.text()).not.toContain('c2');
  });

  it('get later messages where they spoke last', async () => {
    const n1 = await startNode('n1');
    const first = await dial(n1.address);
    first.socket.write(ask('c1'));
    await expect.poll(first.text).toContain('ask_ok');
    const second = await dial(n1.address);
    second.socket.write(ask('c1'));
    await expect.poll(second.text).toContain('ask_ok');
    n1.transport.send(message('n1', 'c1', { type: 'news' }));
    await expect.poll(second.text).toContain('news');
    expect(first.text()).not.toContain('news');
  });

  it('that are gone cost nothing', async () => {
    const n1 = await startNode('n1');
    const client = await dial(n1.address);
    client.socket.write(ask('c1'));
    await expect.poll(client.text).toContain('ask_ok');
    client.socket.resetAndDestroy();
    for (let i = 0; i < 100; i++) n1.transport.send(message('n1', 'c1', { type: 'news' }));
    const other = await dial(n1.address);
    other.socket.write(ask('c2'));
    await expect.poll(other.text).toContain('ask_ok');
  });
});

describe('strangers', () => {
  const nonsense: readonly (readonly [name: string, bytes: string | Buffer])[] = [
    ['bytes that are no text', Buffer.from([0, 255, 254, 10, 13, 10, 128, 10])],
    ['JSON that is no message', 'null\n[]\n1\n"x"\n{}\n{"src":1,"dest":2,"body":{}}\n'],
    ['a message without a type', '{"src":"c1","dest":"n1","body":{"msg_id":1}}\n'],
    ['deep nesting', `${'['.repeat(100_000)}\n`],
    ['a hello of no peer', '{"ordeal_hello":"n99"}\n{"ordeal_hello":{}}\n{"ordeal_ack":-1}\n'],
    ['a web browser', 'GET / HTTP/1.1\r\nHost: n1\r\n\r\n'],
    ['a line without end', 'x'.repeat(20 * 1024 * 1024)],
  ];

  it.each(nonsense)('that send %s do not disturb a node', async (_, bytes) => {
    const n1 = await startNode('n1');
    const stranger = await dial(n1.address);
    await new Promise((resolve) => stranger.socket.write(bytes, resolve));
    stranger.socket.end();
    const client = await dial(n1.address);
    client.socket.write(ask('c1'));
    await expect.poll(client.text).toContain('ask_ok');
    expect(n1.heard.map((one) => one.src)).toEqual(['c1']);
  });

  it('that speak for thousands of clients are remembered for a few only', async () => {
    const n1 = await startNode('n1');
    const stranger = await dial(n1.address);
    for (let i = 0; i < 2000; i++) stranger.socket.write(ask(`c${i}`));
    await expect.poll(() => n1.heard.length).toBe(2000);
    await expect.poll(() => stranger.text().split('\n').length).toBe(2001);
    for (let i = 0; i < 2000; i++) n1.transport.send(message('n1', `c${i}`, { type: 'news' }));
    stranger.socket.write(ask('c0'));
    await expect.poll(() => stranger.text().split('ask_ok').length).toBe(2002);
    expect(stranger.text().split('news').length - 1).toBe(256);
  });

  it('that are peers again replace their older connection', async () => {
    const n1 = await startNode('n1');
    const older = await dial(n1.address);
    const closed = new Promise((resolve) => older.socket.once('close', resolve));
    older.socket.write('{"ordeal_hello":"n2"}\n');
    older.socket.write(`${JSON.stringify(message('n2', 'n1'))}\n`);
    await expect.poll(() => n1.heard.length).toBe(1);
    const newer = await dial(n1.address);
    newer.socket.write('{"ordeal_hello":"n2"}\n');
    newer.socket.write(`${JSON.stringify(message('n2', 'n1'))}\n`);
    await closed;
    await expect.poll(() => n1.heard.length).toBe(2);
    await expect.poll(newer.text).toContain('{"ordeal_ack":1}');
  });
});
