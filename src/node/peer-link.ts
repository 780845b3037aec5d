// One node's connection to one peer, for what it has to tell it. Dialled when there is something to
// say and again when it broke; what cannot be delivered soon is dropped, as a datagram would be.
//
// Why the acknowledgements: after a cut, TCP retransmits ever more rarely, and a connection that
// was cut for 20 s may stay silent for 20 s after the network is whole again. Node.js offers no
// TCP_USER_TIMEOUT, so the receiver counts our lines back to us, and a connection that makes no
// progress for `STALL_TICKS` is reset and dialled anew.

import { createConnection, type Socket } from 'node:net';
import type { Clock, ClockTimer } from '../clock.ts';
import type { Json } from '../json.ts';
import { createLineSplitter } from './line-splitter.ts';

export interface PeerLink {
  /** Sends a line (with its newline) now or soon, or never. */
  send(line: string): void;
  stop(): void;
}

export interface PeerLinkOptions {
  readonly self: string;
  readonly peer: string;
  readonly address: { readonly host: string; readonly port: number };
  readonly clock: Clock;
  readonly log: (event: string, fields: Readonly<Record<string, Json>>) => void;
}

/**
 * An attempt that takes longer is given up: the next one's first packet may be the first after a
 * heal.
 */
const CONNECT_TIMEOUT_MS = 600;
/** After a refused connection nothing is tried for this long, so that a dead peer costs little. */
const REDIAL_DELAY_MS = 50;
/** UTF-16 units that may wait while a connection is being made. */
const CONNECT_BACKLOG_MAX = 1024 * 1024;
/** Bytes that may wait on a connection whose peer does not read. */
const BACKLOG_BYTES_MAX = 32 * 1024 * 1024;
const TICK_MS = 250;
/**
 * Ticks without progress after which a connection counts as stalled. Ticks, not time: a paused
 * sender skips them.
 */
const STALL_TICKS = 6;

export function createPeerLink(options: PeerLinkOptions): PeerLink {
  return new TcpPeerLink(options);
}

/** First line on a peer's connection; without it the other end takes us for a client. */
function helloLine(id: string): string {
  return `${JSON.stringify({ ordeal_hello: id })}\n`;
}

/** The peer that says hello in this line, or null. */
export function helloOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const id = (value as Record<string, unknown>)['ordeal_hello'];
  return typeof id === 'string' ? id : null;
}

/** What a receiver writes back: how many lines after the hello have come in. */
export function ackLine(count: number): string {
  return `{"ordeal_ack":${count}}\n`;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting' | 'open'; readonly socket: Socket };

class TcpPeerLink implements PeerLink {
  readonly #options: PeerLinkOptions;
  #state: State = { kind: 'closed' };
  #outbox: string[] = [];
  #outboxLength = 0;
  #sent = 0;
  #acked = 0;
  #ackedAtTick = 0;
  #idleTicks = 0;
  #connectTimer: ClockTimer | null = null;
  #tickTimer: ClockTimer | null = null;
  #redialTimer: ClockTimer | null = null;
  #reachable = true;
  #stopped = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
  }

  send(line: string): void {
    if (this.#stopped) return;
    if (this.#state.kind === 'closed') {
      if (this.#redialTimer !== null) return;
      this.#dial();
    }
    if (this.#full()) return;
    // One write for all that is sent in one turn: a system call costs more than a message.
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push(line);
    this.#outboxLength += line.length;
  }

  stop(): void {
    this.#stopped = true;
    this.#redialTimer?.cancel();
    if (this.#state.kind !== 'closed') this.#state.socket.destroy();
  }

  #full(): boolean {
    if (this.#state.kind !== 'open') return this.#outboxLength > CONNECT_BACKLOG_MAX;
    return this.#outboxLength + this.#state.socket.writableLength > BACKLOG_BYTES_MAX;
  }

  #dial(): void {
    const { address, clock } = this.#options;
    const socket = createConnection({ ...address, noDelay: true, keepAlive: true });
    this.#state = { kind: 'connecting', socket };
    this.#connectTimer = clock.setTimer(CONNECT_TIMEOUT_MS, () => {
      socket.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`));
    });
    let reason = 'closed by the peer';
    socket.setEncoding('utf8');
    socket.on('connect', () => this.#opened(socket));
    socket.on(
      'data',
      createLineSplitter((line) => this.#acknowledged(line)),
    );
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => this.#closed(reason));
  }

  #opened(socket: Socket): void {
    this.#connectTimer?.cancel();
    this.#state = { kind: 'open', socket };
    this.#sent = 0;
    this.#acked = 0;
    this.#ackedAtTick = 0;
    this.#idleTicks = 0;
    socket.write(helloLine(this.#options.self));
    if (!this.#reachable) this.#options.log('peer_reachable', { peer: this.#options.peer });
    this.#reachable = true;
    this.#flush();
  }

  #closed(reason: string): void {
    const wasOpen = this.#state.kind === 'open';
    this.#connectTimer?.cancel();
    this.#tickTimer?.cancel();
    this.#tickTimer = null;
    this.#state = { kind: 'closed' };
    this.#outbox = [];
    this.#outboxLength = 0;
    if (this.#stopped) return;
    // Only the first failure is told: a partition would fill the log with the others.
    if (this.#reachable) {
      this.#options.log('peer_unreachable', { peer: this.#options.peer, reason });
    }
    this.#reachable = false;
    if (wasOpen) return;
    this.#redialTimer = this.#options.clock.setTimer(REDIAL_DELAY_MS, () => {
      this.#redialTimer = null;
    });
  }

  #flush(): void {
    if (this.#state.kind !== 'open' || this.#outbox.length === 0) return;
    const lines = this.#outbox;
    this.#outbox = [];
    this.#outboxLength = 0;
    this.#sent += lines.length;
    this.#state.socket.write(lines.join(''));
    this.#tickTimer ??= this.#options.clock.setTimer(TICK_MS, () => this.#tick());
  }

  #acknowledged(line: string): void {
    const match = /^\{"ordeal_ack":(\d{1,15})\}$/.exec(line);
    if (match !== null) this.#acked = Math.max(this.#acked, Number(match[1]));
  }

  /** Runs only while something is unacknowledged. */
  #tick(): void {
    this.#tickTimer = null;
    if (this.#state.kind !== 'open' || this.#acked >= this.#sent) {
      this.#idleTicks = 0;
      return;
    }
    this.#idleTicks = this.#acked > this.#ackedAtTick ? 0 : this.#idleTicks + 1;
    this.#ackedAtTick = this.#acked;
    if (this.#idleTicks >= STALL_TICKS) {
      // A reset, not a close: a close would leave the kernel to deliver the old messages whenever
      // it can.
      this.#state.socket.resetAndDestroy();
      return;
    }
    this.#tickTimer = this.#options.clock.setTimer(TICK_MS, () => this.#tick());
  }
}
