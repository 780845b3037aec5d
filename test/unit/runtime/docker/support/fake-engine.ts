// An engine that answers as it is told: for what a real one does rarely, such as running out of
// disk.

import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../../../../src/runtime/docker/engine.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: string;
}

/** Status and body; an object is sent as JSON. Null: never answer. */
export type FakeAnswer = readonly [status: number, body: unknown] | null;

export interface FakeEngine {
  readonly socketPath: string;
  /** All requests so far, as `GET /path`. */
  readonly requests: string[];
  open(): Promise<Engine>;
  close(): void;
}

const VERSION = {
  Version: '20.10.24',
  ApiVersion: '1.41',
  Os: 'linux',
  Arch: { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch,
  KernelVersion: '6.1.0',
};

/**
 * Starts one. What `answer` leaves undefined is a version for `/version`, and 404 for everything
 * else.
 */
export async function startFakeEngine(
  answer: (request: FakeRequest) => FakeAnswer | undefined,
): Promise<FakeEngine> {
  const folder = temporaryFolder('fake');
  const socketPath = join(folder, 'docker.sock');
  const requests: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1');
    const path = (incoming.url ?? '').split('?')[0] ?? '';
    const method = incoming.method ?? '';
    requests.push(`${method} ${path}`);
    const given = answer({ method, path, body });
    if (given === null) return;
    const missing: FakeAnswer = path === '/version' ? [200, VERSION] : [404, { message: 'none' }];
    const [status, content] = given ?? missing;
    outgoing.writeHead(status, { 'Content-Type': 'application/json' });
    outgoing.end(typeof content === 'string' ? content : JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    requests,
    open: () => openEngine({ kind: 'socket', path: socketPath, source: 'a test' }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
