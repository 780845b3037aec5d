// A client's connection to a node that speaks newline-delimited JSON over TCP. Whatever the node
// answers cannot crash us: what is no reply to a request of ours is ignored.

import { createConnection, type Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { messageOf, NodeError } from '../errors.ts';
import { createLineSplitter } from '../node/line-splitter.ts';
import { isMessage } from '../node/transport.ts';
import type { Body, NodeId } from '../node/types.ts';
import { type MessageIds, PendingRequests } from './pending-requests.ts';
import type { Connection, Reply } from './types.ts';

export interface TcpConnectionOptions {
  readonly client: string;
  readonly node: NodeId;
  readonly address: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly messageIds: MessageIds;
  /** Within this long the node must have answered a first message. */
  readonly connectTimeoutMs: number;
}

/**
 * Opens a connection. Rejects with a `NodeError` where the node does not answer: a published port
 * accepts connections whether or not a node listens behind it, so that only an answer shows that it
 * was reached.
 */
export async function openTcpConnection(options: TcpConnectionOptions): Promise<Connection> {
  const connection = new TcpConnection(options);
  const hello = await connection.request({ type: 'ordeal_ping' }, options.connectTimeoutMs);
  if (hello.kind === 'reply') return connection;
  connection.close();
  throw new NodeError({ message: `${options.node} cannot be reached: ${hello.reason}` });
}

class TcpConnection implements Connection {
  readonly node: NodeId;
  readonly #client: string;
  readonly #socket: Socket;
  readonly #pending: PendingRequests;
  #outbox: string[] = [];
  #lost: string | null = null;

  constructor(options: TcpConnectionOptions) {
    this.node = options.node;
    this.#client = options.client;
    this.#pending = new PendingRequests(options.clock, options.messageIds);
    this.#socket = createConnection({ ...options.address, noDelay: true });
    this.#socket.setEncoding('utf8');
    this.#socket.on(
      'data',
      createLineSplitter((line) => this.#received(line)),
    );
    this.#socket.on('error', (error) => this.#lose(messageOf(error)));
    this.#socket.on('end', () => this.#lose(`${this.node} closed the connection`));
    this.#socket.on('close', () => this.#lose(`the connection to ${this.node} was closed`));
  }

  async request(body: Body, timeoutMs: number): Promise<Reply> {
    if (this.#lost !== null) return { kind: 'not-sent', reason: this.#lost };
    return this.#pending.request(body, timeoutMs, (sent) => {
      const message = { src: this.#client, dest: this.node, body: sent };
      if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
      this.#outbox.push(`${JSON.stringify(message)}\n`);
    });
  }

  close(): void {
    this.#lose('the connection is closed');
    this.#socket.destroy();
  }

  #flush(): void {
    const lines = this.#outbox;
    this.#outbox = [];
    if (this.#lost === null) this.#socket.write(lines.join(''));
  }

  #received(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (isMessage(message)) this.#pending.accept(message.body);
  }

  #lose(reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    this.#pending.fail(reason);
  }
}
