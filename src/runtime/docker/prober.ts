// Runs in a node's sandbox: sends probes to the sandboxes of other nodes, and answers theirs. They
// go over TCP through whatever the node's own connections go through, so that what is measured is
// what the node meets.

import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { createConnection, createServer, type Socket } from 'node:net';
import { createRealClock } from '../../clock.ts';
import type { Transit } from '../types.ts';

export interface TransitRequest {
  readonly host: string;
  readonly port: number;
  readonly bytes: number;
  readonly timeoutMs: number;
  readonly holdMs: number;
}

/** What became of numbered datagrams, by the address of their sender. */
export interface DatagramCounts {
  readonly received: number;
  readonly duplicated: number;
  readonly reordered: number;
}

/**
 * The first line of a probe says how long it is; the answer is one byte when all of it has come in.
 */
const HEADER_BYTES = 8;
const clock = createRealClock();

/** Answers probes on a port, and counts numbered datagrams that come in on it. */
export class ProbeListener {
  readonly #counts = new Map<string, { received: number; duplicated: number; reordered: number }>();
  readonly #seen = new Map<string, { burst: string; numbers: Set<number>; highest: number }>();

  async open(port: number): Promise<void> {
    const server = createServer({ noDelay: true }, answerProbe);
    const datagrams = createSocket('udp4');
    datagrams.on('message', (content, { address }) => this.#count(address, content.toString()));
    await Promise.all([
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '0.0.0.0', resolve);
      }),
      new Promise<void>((resolve, reject) => {
        datagrams.once('error', reject);
        datagrams.bind(port, '0.0.0.0', resolve);
      }),
    ]);
  }

  counts(address: string): DatagramCounts {
    return this.#counts.get(address) ?? { received: 0, duplicated: 0, reordered: 0 };
  }

  /**
   * `burst number`: a number that was seen is a duplicate, one below the highest so far was
   * overtaken.
   */
  #count(address: string, text: string): void {
    const [burst = '', digits = ''] = text.split(' ');
    const counts = this.#counts.get(address) ?? { received: 0, duplicated: 0, reordered: 0 };
    this.#counts.set(address, counts);
    let seen = this.#seen.get(address);
    if (seen?.burst !== burst) {
      seen = { burst, numbers: new Set(), highest: -1 };
      this.#seen.set(address, seen);
    }
    const number = Number(digits);
    counts.received++;
    if (seen.numbers.has(number)) counts.duplicated++;
    else if (number < seen.highest) counts.reordered++;
    seen.numbers.add(number);
    seen.highest = Math.max(seen.highest, number);
  }
}

function answerProbe(socket: Socket): void {
  let expected: number | null = null;
  let received = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    expected ??= Number(chunk.subarray(0, HEADER_BYTES).toString());
    if (received >= HEADER_BYTES + expected) socket.write('.');
  });
}

/**
 * Sends one probe. The time counts from when the connection is there: what a relay answers at once
 * is not the way.
 */
export function sendProbe(request: TransitRequest): Promise<Transit> {
  const { host, port, bytes, timeoutMs, holdMs } = request;
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, noDelay: true });
    let sentAt = clock.now();
    let arrived: Transit | null = null;
    const settle = (transit: Transit): void => {
      timeout.cancel();
      socket.destroy();
      resolve(transit);
    };
    const timeout = clock.setTimer(timeoutMs, () => settle(arrived ?? { kind: 'late' }));
    socket.on('connect', () => {
      sentAt = clock.now();
      const header = String(bytes).padEnd(HEADER_BYTES);
      socket.write(Buffer.concat([Buffer.from(header), Buffer.alloc(bytes, '.')]));
    });
    socket.on('data', () => {
      const ms = (clock.now() - sentAt) / 1e6;
      arrived ??= { kind: 'arrived', ms };
      clock.setTimer(Math.max(0, holdMs - ms), () => settle(arrived ?? { kind: 'late' }));
    });
    socket.on('error', () => settle({ kind: 'reset' }));
    socket.on('close', () => settle({ kind: 'reset' }));
  });
}

/** Numbered datagrams, in order, to a `ProbeListener`. */
export function sendNumbered(
  host: string,
  port: number,
  count: number,
  burst: string,
  done: () => void,
): void {
  const socket: DatagramSocket = createSocket('udp4');
  let pending = count;
  socket.on('error', () => undefined);
  for (let number = 0; number < count; number++) {
    socket.send(`${burst} ${number}`, port, host, () => {
      pending -= 1;
      if (pending === 0) socket.close(done);
    });
  }
}
