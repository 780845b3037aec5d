// A client's connection, against nodes that answer, lie, hang up or are not there.

import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealClock } from '../../../src/clock.ts';
import type { Message } from '../../../src/node/types.ts';
import { openTcpConnection } from '../../../src/runtime/tcp-connection.ts';
import type { Connection } from '../../../src/runtime/types.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

type Answer = (message: Message, socket: Socket) => void;

/** A node that answers the first ping, and then as it is told. Resolves to its port. */
async function startNode(answer: Answer, answersPing = true): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = JSON.parse(line) as Message;
        if (message.body.type !== 'ordeal_ping') answer(message, socket);
        else if (answersPing) reply(message, socket, { type: 'ordeal_ping_ok' });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as { port: number }).port;
}

function reply(to: Message, socket: Socket, body: object): void {
  const answer = { src: to.dest, dest: to.src, body: { ...body, in_reply_to: to.body.msg_id } };
  socket.write(`${JSON.stringify(answer)}\n`);
}

async function open(port: number, connectTimeoutMs = 5_000): Promise<Connection> {
  const connection = await openTcpConnection({
    client: 'c1',
    node: 'n1',
    address: { host: '127.0.0.1', port },
    clock: createRealClock(),
    messageIds: { next: 1 },
    connectTimeoutMs,
  });
  cleanups.push(() => connection.close());
  return connection;
}

describe('a request', () => {
  it('gets the reply that is meant for it, whatever the order', async () => {
    const held: (() => void)[] = [];
    const port = await startNode((message, socket) => {
      held.unshift(() => reply(message, socket, { type: 'echo', text: message.body['text'] }));
      if (held.length === 2) for (const answer of held) answer();
    });
    const connection = await open(port);
    const replies = await Promise.all(
      ['a', 'b'].map((text) => connection.request({ type: 'say', text }, 5_000)),
    );
    expect(replies.map((one) => one.kind === 'reply' && one.body['text'])).toEqual(['a', 'b']);
  });

  it('may have arrived where the node hangs up before it answers', async () => {
    const connection = await open(await startNode((_, socket) => socket.resetAndDestroy()));
    const outcome = await connection.request({ type: 'say' }, 5_000);
    expect(outcome.kind).toBe('no-reply');
  });

  it('may have arrived where there is no reply in time', async () => {
    const connection = await open(await startNode(() => undefined));
    const outcome = await connection.request({ type: 'say' }, 20);
    expect(outcome).toEqual({ kind: 'no-reply', reason: 'no reply within 20 ms' });
  });

  it('was certainly not sent on a connection that is known to be lost', async () => {
    const connection = await open(await startNode((_, socket) => socket.end()));
    await connection.request({ type: 'say' }, 5_000);
    const outcome = await connection.request({ type: 'say' }, 5_000);
    expect(outcome).toEqual({ kind: 'not-sent', reason: 'n1 closed the connection' });
  });

  it('was certainly not sent on a closed connection; closing twice does nothing', async () => {
    const connection = await open(await startNode(() => undefined));
    const waiting = connection.request({ type: 'say' }, 5_000);
    connection.close();
    connection.close();
    expect((await waiting).kind).toBe('no-reply');
    expect((await connection.request({ type: 'say' }, 5_000)).kind).toBe('not-sent');
  });
});

describe('a node that talks nonsense', () => {
  const nonsense: readonly string[] = [
    'not JSON',
    'null',
    '[1,2]',
    '{"src":"n1","dest":"c1","body":{"type":"ok","in_reply_to":"1"}}',
    '{"src":"n1","dest":"c1","body":{"type":"ok","in_reply_to":1e999}}',
    '{"src":"n1","dest":"c1","body":{"type":"ok","in_reply_to":4242}}',
    '{"src":"n1","dest":"c1","body":{"__proto__":{"polluted":1},"type":"ok"}}',
    `"${'x'.repeat(20 * 1024 * 1024)}"`,
  ];
  it.each(nonsense.map((line) => [line.slice(0, 60), line]))(
    'like %s is not heard',
    async (_, line) => {
      const port = await startNode((message, socket) => {
        socket.write(`${line}\n`);
        reply(message, socket, { type: 'right' });
      });
      const connection = await open(port);
      const outcome = await connection.request({ type: 'say' }, 20_000);
      expect(outcome.kind === 'reply' && outcome.body.type).toBe('right');
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );
});

describe('a connection', () => {
  it('is refused where nobody listens', async () => {
    const port = await startNode(() => undefined);
    for (const cleanup of cleanups.splice(0)) cleanup();
    await expect(open(port)).rejects.toThrow(/n1 cannot be reached: .*ECONNREFUSED/);
  });

  it('is refused where somebody listens and does not answer', async () => {
    const port = await startNode(() => undefined, false);
    await expect(open(port, 30)).rejects.toThrow('n1 cannot be reached: no reply within 30 ms');
  });
});
