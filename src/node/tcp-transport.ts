// Newline-delimited JSON over TCP: the network of nodes in containers. Each node dials every peer
// it has something to say to, and on that connection data flows one way only; so "messages from n1
// to n2" are the packets to one port, and a one-way cut can be exact. Clients share the listener,
// and their replies go back the way they came.

import { createServer, type Server, type Socket } from 'node:net';
import { type Clock, createRealClock } from '../clock.ts';
import type { Json } from '../json.ts';
import { createLineSplitter } from './line-splitter.ts';
import { ackLine, createPeerLink, helloOf, type PeerLink } from './peer-link.ts';
import { isMessage, type OnMessage, type Transport } from './transport.ts';
import type { Body, Message } from './types.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

export interface TcpTransportOptions {
  readonly id: string;
  /** Port 0 lets the system choose. */
  readonly listen: TcpAddress;
  readonly peers: Readonly<Record<string, TcpAddress>>;
  /** One line of the node's log. */
  readonly log: (event: string, fields: Readonly<Record<string, Json>>) => void;
}

/** A listening transport can say where it listens. */
export interface TcpTransport extends Transport {
  /** Null until `start()` has resolved. */
  address(): TcpAddress | null;
}

/** Bytes that may wait for a client that does not read; past this it is cut off. */
const CLIENT_BACKLOG_BYTES_MAX = 16 * 1024 * 1024;
const CONNECTIONS_MAX = 1024;
/** Names that one connection may speak for; a stranger must not fill our memory with names. */
const NAMES_PER_CONNECTION_MAX = 256;
/**
 * How soon a receiver says what it has got. Well below the sender's patience, and rare enough to
 * cost nothing.
 */
const ACK_DELAY_MS = 50;

/** The transport of a node that runs in a network of its own. */
export function createTcpTransport(options: TcpTransportOptions): TcpTransport {
  const clock = createRealClock();
  const links = new Map<string, PeerLink>();
  for (const [peer, address] of Object.entries(options.peers)) {
    if (peer === options.id) continue;
    links.set(peer, createPeerLink({ self: options.id, peer, address, clock, log: options.log }));
  }
  const inbound = new Inbound(options.id, links, clock);
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => inbound.add(socket));
  server.maxConnections = CONNECTIONS_MAX;
  return {
    async start(onMessage) {
      inbound.onMessage = onMessage;
      await listen(server, options.listen);
      server.on('error', (error) => options.log('listener_error', { error: error.message }));
    },
    send(message) {
      const link = links.get(message.dest);
      if (link !== undefined) link.send(`${JSON.stringify(message)}\n`);
      else inbound.sendToClient(message);
    },
    stop() {
      server.close();
      for (const link of links.values()) link.stop();
      inbound.stop();
    },
    address() {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') return null;
      return { host: bound.address, port: bound.port };
    },
  };
}

function listen(server: Server, address: TcpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The connections that others opened to us. */
class Inbound {
  readonly #id: string;
  readonly #links: ReadonlyMap<string, PeerLink>;
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  /** Where each client spoke last. */
  readonly #clients = new Map<string, Socket>();
  /** The newest connection of each peer. */
  readonly #peers = new Map<string, Socket>();
  onMessage: OnMessage = () => undefined;

  constructor(id: string, links: ReadonlyMap<string, PeerLink>, clock: Clock) {
    this.#id = id;
    this.#links = links;
    this.#clock = clock;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    const names = new Set<string>();
    const acks = new Acks(socket, this.#clock);
    let peer: string | null = null;
    socket.setEncoding('utf8');
    socket.on(
      'data',
      createLineSplitter((line) => {
        if (peer !== null) acks.received();
        const value = parse(line);
        const hello = helloOf(value);
        if (hello !== null && peer === null) {
          peer = hello;
          this.#adopt(peer, socket);
        } else if (isMessage(value)) {
          if (peer === null) this.#remember(value.src, socket, names);
          this.onMessage(value, (body) => this.#reply(socket, value.src, body));
        }
      }),
    );
    // A reset is an everyday event between nodes that are killed and cut off; 'close' follows and
    // does the work.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      acks.stop();
      this.#sockets.delete(socket);
      for (const name of names) if (this.#clients.get(name) === socket) this.#clients.delete(name);
      if (peer !== null && this.#peers.get(peer) === socket) this.#peers.delete(peer);
    });
  }

  sendToClient(message: Message): void {
    const socket = this.#clients.get(message.dest);
    if (socket !== undefined) writeOrCutOff(socket, message);
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * A peer dials anew only when it has given up its last connection, whose end may have been lost
   * in a cut.
   */
  #adopt(peer: string, socket: Socket): void {
    this.#peers.get(peer)?.destroy();
    this.#peers.set(peer, socket);
  }

  #remember(name: string, socket: Socket, names: Set<string>): void {
    if (this.#links.has(name)) return;
    if (!names.has(name) && names.size >= NAMES_PER_CONNECTION_MAX) return;
    names.add(name);
    this.#clients.set(name, socket);
  }

  /** A peer's connection carries no messages back: they go down our own link to it. */
  #reply(socket: Socket, dest: string, body: Body): void {
    const message = { src: this.#id, dest, body };
    const link = this.#links.get(dest);
    if (link !== undefined) link.send(`${JSON.stringify(message)}\n`);
    else writeOrCutOff(socket, message);
  }
}

/** Tells a peer how many of its lines have come in, a little later and for many lines at once. */
class Acks {
  readonly #socket: Socket;
  readonly #clock: Clock;
  #count = 0;
  #timer: { cancel(): void } | null = null;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  received(): void {
    this.#count += 1;
    this.#timer ??= this.#clock.setTimer(ACK_DELAY_MS, () => {
      this.#timer = null;
      if (this.#socket.writable) this.#socket.write(ackLine(this.#count));
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}

function writeOrCutOff(socket: Socket, message: Message): void {
  if (!socket.writable) return;
  if (socket.writableLength > CLIENT_BACKLOG_BYTES_MAX) socket.destroy();
  else socket.write(`${JSON.stringify(message)}\n`);
}

/** A line's JSON value, or undefined where it is none. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
