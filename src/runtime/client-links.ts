// Faults on the connections of clients, the same in every runtime: the harness holds the clients'
// end of each, so it can delay, throttle, hold or lose what goes either way, and reset a
// connection, whatever the node behind it is.

import type { Clock } from '../clock.ts';
import { NodeError } from '../errors.ts';
import type { Body, NodeId } from '../node/types.ts';
import type { Random } from '../random.ts';
import type { Link } from './faults.ts';
import { LinkGate } from './link-gate.ts';
import type { MessageTrace, TracedMessage } from './message-trace.ts';
import type { Connection, LinkState, Reply } from './types.ts';

/** The clients of a run; others (the monitor, the harness's own) are left alone. */
const CLIENT = /^c\d+$/;

/** A connection that can be told of the message that a request is, where messages are followed. */
export interface TraceableConnection extends Connection {
  request(body: Body, timeoutMs: number, traced?: TracedMessage): Promise<Reply>;
}

export class ClientLinks {
  readonly gate: LinkGate;
  readonly #clock: Clock;
  readonly #trace: MessageTrace | null;
  readonly #open = new Set<FaultyConnection>();

  /** With a trace, all messages of clients are followed here: their way begins and ends here. */
  constructor(clock: Clock, random: Random, trace: MessageTrace | null = null) {
    this.#clock = clock;
    this.#trace = trace;
    this.gate = new LinkGate(clock, random);
  }

  /** Whether one end of a link is a client. */
  static owns(link: Link): boolean {
    return ClientLinks.isClient(link.from) || ClientLinks.isClient(link.to);
  }

  static isClient(name: string): boolean {
    return CLIENT.test(name);
  }

  setLinks(states: readonly LinkState[]): void {
    this.gate.setLinks(states.filter((state) => ClientLinks.owns(state)));
  }

  /** Opens a connection that faults can hit. */
  async connect(
    client: string,
    node: NodeId,
    open: () => Promise<TraceableConnection>,
  ): Promise<Connection> {
    if (!ClientLinks.isClient(client)) return open();
    const { gate } = this;
    const parts = { gate, clock: this.#clock, trace: this.#trace };
    const connection = new FaultyConnection(client, await open(), parts);
    this.#open.add(connection);
    connection.onClose = () => void this.#open.delete(connection);
    if (connection.node === node) return connection;
    connection.close();
    throw new NodeError({ message: `a connection to ${node} led to ${connection.node}` });
  }

  list(): readonly Link[] {
    return [...this.#open].map(({ client, node }) => ({ from: client, to: node }));
  }
}

interface ConnectionParts {
  readonly gate: LinkGate;
  readonly clock: Clock;
  readonly trace: MessageTrace | null;
}

class FaultyConnection implements Connection {
  readonly client: string;
  readonly node: NodeId;
  onClose: () => void = () => undefined;
  readonly #inner: TraceableConnection;
  readonly #gate: LinkGate;
  readonly #clock: Clock;
  readonly #trace: MessageTrace | null;
  readonly #out: Link;
  readonly #back: Link;
  readonly #waiting = new Set<(reply: Reply) => void>();
  readonly #onReset = (): void => this.#end('the connection was reset');
  #ended: string | null = null;

  constructor(client: string, inner: TraceableConnection, { gate, clock, trace }: ConnectionParts) {
    this.client = client;
    this.node = inner.node;
    this.#inner = inner;
    this.#gate = gate;
    this.#clock = clock;
    this.#trace = trace;
    this.#out = { from: client, to: inner.node };
    this.#back = { from: inner.node, to: client };
    gate.onReset(this.#out, this.#onReset);
    gate.onReset(this.#back, this.#onReset);
  }

  request(body: Body, timeoutMs: number): Promise<Reply> {
    if (this.#ended !== null) return Promise.resolve({ kind: 'not-sent', reason: this.#ended });
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        if (!this.#waiting.delete(settle)) return;
        timer.cancel();
        resolve(reply);
      };
      const reason = `no reply within ${timeoutMs} ms`;
      const timer = this.#clock.setTimer(timeoutMs, () => settle({ kind: 'no-reply', reason }));
      this.#waiting.add(settle);
      const deadline = this.#clock.now() + timeoutMs * 1e6;
      const traced = this.#trace?.sent({ src: this.client, dest: this.node, body });
      const pass = (): void => void this.#pass(body, deadline, settle, traced);
      this.#gate.send(this.#out, sizeOf(body), pass, traced);
    });
  }

  /** The request comes out at the node's end; its reply goes through the link back. */
  async #pass(
    body: Body,
    deadline: number,
    settle: (reply: Reply) => void,
    request: TracedMessage | undefined,
  ): Promise<void> {
    if (this.#ended !== null) {
      request?.lost('reset');
      return;
    }
    const leftMs = Math.max(1, (deadline - this.#clock.now()) / 1e6);
    const reply = await this.#inner.request(body, leftMs, request);
    if (reply.kind !== 'reply') {
      settle(reply);
      return;
    }
    const traced = this.#trace?.sent({ src: this.node, dest: this.client, body: reply.body });
    const arrive = (): void => {
      // One that nobody waits for any more.
      if (this.#waiting.has(settle)) traced?.received();
      else traced?.lost('unknown destination');
      settle(reply);
    };
    this.#gate.send(this.#back, sizeOf(reply.body), arrive, traced);
  }

  close(): void {
    this.#end('the connection is closed');
  }

  #end(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#gate.offReset(this.#out, this.#onReset);
    this.#gate.offReset(this.#back, this.#onReset);
    this.#inner.close();
    for (const settle of [...this.#waiting]) settle({ kind: 'no-reply', reason });
    this.onClose();
  }
}

function sizeOf(body: Body): number {
  return JSON.stringify(body).length;
}
