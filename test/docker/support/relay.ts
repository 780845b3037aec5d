// An engine that can be taken away: a socket that leads to the real one until it is cut.
// Deterministic, and the real engine, which others use too, goes on.

import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../../src/runtime/docker/engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface Relay {
  readonly engine: Engine;
  /** From now on nobody answers. */
  cut(): void;
}

export async function startRelay(target: Engine): Promise<Relay> {
  const folder = temporaryFolder('relay');
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial(target.address);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    engine: await openEngine({ kind: 'socket', path, source: 'a test' }),
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** `unix:///path` or `tcp://host:port`. */
function dial(address: string): Socket {
  if (address.startsWith('unix://')) {
    return createConnection({ path: address.slice('unix://'.length), allowHalfOpen: true });
  }
  const { hostname, port } = new URL(address);
  return createConnection({ host: hostname, port: Number(port), allowHalfOpen: true });
}
