// Runs in a node's sandbox, for kernels that cannot delay packets: the node's outbound connections
// are redirected here (iptables REDIRECT) and passed on, late, slowly, not for now, or not at all.
// Works for any TCP system, since only addresses and ports are known. Counterpart: toxiproxy,
// without the system having to be told of it.

import { createConnection, createServer, type Socket } from 'node:net';
import { createRealClock } from '../../clock.ts';
import { createRandom, randomSeed } from '../../random.ts';
import type { Link } from '../faults.ts';
import { LinkGate } from '../link-gate.ts';
import type { LinkState } from '../types.ts';

/** One way through the relay: what comes in on `port` is for `host:toPort`. */
export interface RelayRoute {
  readonly port: number;
  readonly host: string;
  readonly toPort: number;
}

/** What the relay does to the bytes on their way to one host, and to those that come back. */
export interface RelayState {
  readonly host: string;
  readonly up: RelayEffect | null;
  readonly down: RelayEffect | null;
}

export type RelayEffect = Pick<
  LinkState,
  'delayMs' | 'jitterMs' | 'bytesPerSecond' | 'clogged' | 'resetEveryMs'
>;

/**
 * Our own connections come from these ports, by which the firewall knows not to redirect them
 * again.
 */
export const RELAY_SOURCE_PORTS = { minimum: 10_000, maximum: 19_999 };
/**
 * A connection that cannot be passed on within this time is reset: the next attempt may come after
 * a heal.
 */
const CONNECT_TIMEOUT_MS = 600;
/** Bytes of one connection that may wait here, each way; past this its sender is not read. */
const WAITING_BYTES_MAX = 256 * 1024;
const PIECE_BYTES = { minimum: 256, maximum: 16 * 1024 };
/** A throttled link carries pieces of as many bytes as it takes this long for. */
const PIECE_SECONDS = 0.05;

const clock = createRealClock();

export class Relay {
  // TCP connects again in its own time; the pause that messages need would only lose the first
  // bytes.
  readonly #gate = new LinkGate(clock, createRandom(randomSeed()), 0);
  #states: readonly RelayState[] = [];
  #nextSourcePort = RELAY_SOURCE_PORTS.minimum;

  /** Resolves once every route is listened on. */
  async open(routes: readonly RelayRoute[]): Promise<void> {
    await Promise.all(routes.map((route) => this.#listen(route)));
  }

  /** Puts these effects in force in place of those before. */
  set(states: readonly RelayState[]): void {
    this.#states = states;
    this.#gate.setLinks(
      states.flatMap(({ host, up, down }) => {
        const links: LinkState[] = [];
        if (up !== null) links.push({ ...upTo(host), ...up, cut: false, lossPercent: 0 });
        if (down !== null) links.push({ ...downFrom(host), ...down, cut: false, lossPercent: 0 });
        return links;
      }),
    );
  }

  #listen(route: RelayRoute): Promise<void> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) =>
      this.#join(near, route),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(route.port, '127.0.0.1', resolve);
    });
  }

  #join(near: Socket, { host, toPort }: RelayRoute): void {
    const far = createConnection({
      host,
      port: toPort,
      localPort: this.#sourcePort(),
      noDelay: true,
      allowHalfOpen: true,
    });
    const abort = (): void => {
      timer.cancel();
      this.#gate.offReset(upTo(host), abort);
      this.#gate.offReset(downFrom(host), abort);
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    const timer = clock.setTimer(CONNECT_TIMEOUT_MS, abort);
    far.once('connect', () => timer.cancel());
    this.#gate.onReset(upTo(host), abort);
    this.#gate.onReset(downFrom(host), abort);
    this.#pass(near, far, upTo(host), () => this.#effectOn(host)?.up ?? null);
    this.#pass(far, near, downFrom(host), () => this.#effectOn(host)?.down ?? null);
    for (const socket of [near, far]) {
      socket.on('error', abort);
      socket.on('close', () => {
        // One end that is gone has been told to the other by then, or never will be.
        if (near.destroyed && far.destroyed) abort();
      });
    }
  }

  #effectOn(host: string): RelayState | undefined {
    return this.#states.find((state) => state.host === host);
  }

  /** Carries bytes one way, and the end of them. */
  #pass(source: Socket, target: Socket, link: Link, effect: () => RelayEffect | null): void {
    let waiting = 0;
    source.on('data', (chunk: Buffer) => {
      for (const piece of piecesOf(chunk, effect()?.bytesPerSecond)) {
        waiting += piece.length;
        this.#gate.send(link, piece.length, () => {
          waiting -= piece.length;
          if (target.writable) target.write(piece);
          if (waiting <= WAITING_BYTES_MAX) source.resume();
        });
      }
      if (waiting > WAITING_BYTES_MAX || target.writableLength > WAITING_BYTES_MAX) source.pause();
    });
    target.on('drain', () => source.resume());
    source.on('end', () => this.#gate.send(link, 0, () => target.end()));
  }

  #sourcePort(): number {
    const port = this.#nextSourcePort;
    const { minimum, maximum } = RELAY_SOURCE_PORTS;
    this.#nextSourcePort = port === maximum ? minimum : port + 1;
    return port;
  }
}

function upTo(host: string): Link {
  return { from: 'here', to: host };
}

function downFrom(host: string): Link {
  return { from: host, to: 'here' };
}

function piecesOf(chunk: Buffer, bytesPerSecond: number | undefined): readonly Buffer[] {
  if (bytesPerSecond === undefined) return [chunk];
  const { minimum, maximum } = PIECE_BYTES;
  const size = Math.min(maximum, Math.max(minimum, Math.round(bytesPerSecond * PIECE_SECONDS)));
  const pieces: Buffer[] = [];
  for (let at = 0; at < chunk.length; at += size) pieces.push(chunk.subarray(at, at + size));
  return pieces;
}
