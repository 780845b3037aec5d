// Clusters of parrots: started for a test file, talked to, and always removed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Body, NodeId } from '../../../src/node/types.ts';
import { randomSeed } from '../../../src/random.ts';
import { DockerCluster } from '../../../src/runtime/docker/cluster.ts';
import type { Engine } from '../../../src/runtime/docker/engine.ts';
import type { Facilities } from '../../../src/runtime/docker/facilities.ts';
import { ensureNodeImage } from '../../../src/runtime/docker/node-image.ts';
import type { Cluster, ClusterSpec, Connection } from '../../../src/runtime/types.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { buildPayload, engine } from './engine.ts';

export interface Parrots {
  readonly cluster: Cluster;
  readonly runId: string;
  /** Says something to a node and gives its answer. */
  say(node: NodeId, body: Body): Promise<Body>;
  /** What a node's log holds by now. */
  log(node: NodeId): string;
  /** Removes everything; gives what could not be removed. */
  stop(): Promise<readonly string[]>;
}

export function newRunId(): string {
  return `test-${process.pid}-${randomSeed()}`;
}

export function specFor(nodes: readonly NodeId[], directory: string, runId: string): ClusterSpec {
  return { runId, system: 'parrot', nodes, bugs: [], options: {}, seed: 1, directory };
}

export interface ParrotOptions {
  /** The engine to use in place of the tests' own. */
  readonly engine?: Engine;
  /** False: do without libfaketime, as though it were not installed. */
  readonly faketime?: boolean;
  /** What sandboxes are to take for what works in them, of what does. */
  readonly facilities?: (found: Facilities) => Facilities;
  /** What the cluster is to be prepared for. */
  readonly needs?: ClusterSpec['needs'];
}

export async function startParrots(
  nodes: readonly NodeId[],
  options: ParrotOptions = {},
): Promise<Parrots> {
  const directory = temporaryFolder('run');
  const runId = newRunId();
  const other = options.engine ?? engine();
  const image = await ensureNodeImage(other, await buildPayload('parrot'), () => undefined);
  const { found } = image.facilities;
  const faketime =
    options.faketime === false ? { works: false as const, reason: 'a test' } : found.faketime;
  const restrict = options.facilities ?? ((all: Facilities) => all);
  const facilities = restrict({ ...image.facilities, found: { ...found, faketime } });
  const spec = { ...specFor(nodes, directory, runId), needs: options.needs ?? [] };
  const cluster = new DockerCluster(other, { ...image, facilities }, spec);
  try {
    await cluster.start();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const connections = new Map<NodeId, Connection>();
  return {
    cluster,
    runId,
    async say(node, body) {
      for (let tries = 0; ; tries++) {
        const connection = connections.get(node) ?? (await cluster.connect('c1', node));
        connections.set(node, connection);
        const reply = await connection.request(body, 5_000);
        if (reply.kind === 'reply') return reply.body;
        connections.delete(node);
        if (reply.kind === 'no-reply' || tries > 0) throw new Error(`${node}: ${reply.reason}`);
      }
    },
    log: (node) => readFileSync(join(directory, 'nodes', `${node}.log`), 'utf8'),
    async stop() {
      for (const connection of connections.values()) connection.close();
      const left = await cluster.stop();
      return left;
    },
  };
}
