// The image that nodes and sandboxes run: the base image plus our two programs. Its labels remember
// what sandboxes were found to be able to do, so that a warm start asks the engine one question and
// builds and probes nothing.

import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { attachAgent } from './agent.ts';
import { describeBaseImage } from './base-image.ts';
import { call, type Engine } from './engine.ts';
import { type Facilities, probeFacilities, WHAT_IS_TRIED } from './facilities.ts';
import { findImage } from './find-image.ts';
import type { Payload } from './package-files.ts';
import { shortHash } from './short-hash.ts';
import { packTar } from './tar.ts';
import { withThrowaway } from './throwaway.ts';

export interface NodeImage {
  readonly id: string;
  readonly tag: string;
  readonly facilities: Facilities;
}

/** Where the programs are in the image. */
export const HOST_PATH = '/ordeal/node-host.mjs';
export const AGENT_PATH = '/ordeal/agent.mjs';
/** Where a node's volume is mounted, and what is in it. */
export const DATA_PATH = '/data';
export const STORAGE_PATH = `${DATA_PATH}/storage`;
export const CLOCK_PATH = `${DATA_PATH}/clock/offset`;
/**
 * What libfaketime reads where nothing is wrong. The rate must always be there: it keeps the last
 * one it was told.
 */
const RIGHT_CLOCK = '+0 x1\n';

const FACILITIES_LABEL = 'dev.ordeal.facilities';

/** Finds the image, or builds it. Rejects with a `HarnessError` where that fails. */
export async function ensureNodeImage(
  engine: Engine,
  payload: Payload,
  progress: (text: string) => void,
): Promise<NodeImage> {
  const base = describeBaseImage(engine);
  const host = readFileSync(payload.hostFile);
  const agent = readFileSync(payload.agentFile);
  // The kernel is part of the name because what was found in one kernel is not true of another.
  const versions = [engine.kernel, engine.version, shortHash(WHAT_IS_TRIED)];
  const parts = [base.tag, shortHash(host), shortHash(agent), ...versions];
  const tag = `ordeal-node:${shortHash(parts.join('\n'))}`;
  const existing = await findImage(engine, tag);
  if (existing !== null) {
    const facilities = decodeFacilities(existing.Config.Labels?.[FACILITIES_LABEL]);
    if (facilities !== null) return { id: existing.Id, tag, facilities };
  }
  const baseId = (await findImage(engine, base.tag))?.Id ?? (await base.build(progress));
  progress('finding out which faults this engine and kernel allow (once)');
  const built = await addPrograms(engine, baseId, tag, host, agent);
  return { ...built, tag };
}

/** One container serves for both: its file system becomes the image, and the probes run in it. */
async function addPrograms(
  engine: Engine,
  baseId: string,
  tag: string,
  host: Buffer,
  agent: Buffer,
): Promise<{ readonly id: string; readonly facilities: Facilities }> {
  const what = 'building the node image';
  const options = {
    Image: baseId,
    Cmd: ['node', AGENT_PATH],
    OpenStdin: true,
    HostConfig: {
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN', 'NET_RAW'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'none', Config: {} },
    },
  };
  return await withThrowaway(engine, what, options, async (container) => {
    await call(what, container.putArchive(packTar(programs(host, agent)), { path: '/' }));
    const facilities = await probe(container, what);
    const [repo, version] = tag.split(':');
    const changes = [`LABEL ${FACILITIES_LABEL}=${encodeFacilities(facilities)}`];
    const query = { container: container.id, repo, tag: version, changes, pause: false };
    const committed = await call(what, container.commit({ _query: query, _body: {} }));
    return { id: committed.Id as string, facilities };
  });
}

async function probe(container: Docker.Container, what: string): Promise<Facilities> {
  const agent = await call(what, attachAgent(container, 'a probe container'));
  try {
    await call(what, container.start());
    await call(what, agent.ready());
    return await probeFacilities(agent);
  } finally {
    agent.close();
  }
}

/**
 * The volume's first content comes from the image: the engine copies it when the volume is made.
 */
function programs(host: Buffer, agent: Buffer): Parameters<typeof packTar>[0] {
  const directory = (path: string) =>
    ({ kind: 'directory', path: path.slice(1), mode: 0o755 }) as const;
  const text = (path: string, content: string | Buffer) =>
    ({ kind: 'text', path: path.slice(1), mode: 0o644, content }) as const;
  return [
    directory('/ordeal'),
    text(HOST_PATH, host),
    text(AGENT_PATH, agent),
    directory(DATA_PATH),
    directory(STORAGE_PATH),
    directory(`${DATA_PATH}/clock`),
    text(CLOCK_PATH, RIGHT_CLOCK),
  ];
}

function encodeFacilities(facilities: Facilities): string {
  return Buffer.from(JSON.stringify(facilities)).toString('base64url');
}

/** Null where the label is absent or damaged: then it is found out anew. */
function decodeFacilities(label: string | undefined): Facilities | null {
  if (label === undefined) return null;
  try {
    const value = JSON.parse(Buffer.from(label, 'base64url').toString('utf8')) as Facilities;
    return typeof value.found.drop.works === 'boolean' ? value : null;
  } catch {
    return null;
  }
}
