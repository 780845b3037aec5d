// The image below the node image: Node.js and the fault tools. On Linux it is made of this
// machine's own files, with no registry involved; elsewhere (or for an engine of another
// architecture) from an official Node.js image.

import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HarnessError } from '../../errors.ts';
import { clip, sanitize } from '../../text.ts';
import { call, type Engine } from './engine.ts';
import {
  describeHostFiles,
  FAKETIME_PATH,
  findHostFiles,
  type HostFiles,
  listImageEntries,
  TOOL_DIRECTORY,
} from './host-files.ts';
import { TOOL_LABEL } from './labels.ts';
import { shortHash } from './short-hash.ts';
import { packTar } from './tar.ts';
import { withThrowaway } from './throwaway.ts';

/** A base image that exists or can be made. */
export interface BaseImage {
  /** `repository:tag`; the tag changes with the content. */
  readonly tag: string;
  /**
   * Makes it; resolves to its id. Rejects with a `HarnessError` that ends with the build's last
   * output.
   */
  build(progress: (text: string) => void): Promise<string>;
}

/** Changes with everything that the image holds beside the files' own content. */
const LAYOUT = 4;
const SEARCH_PATH = `${TOOL_DIRECTORY}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
const BUILD_DEADLINE_MS = 600_000;

/**
 * Names a base image that the engine has already: a harness that runs in a container has no files
 * to make one of.
 */
export const BASE_IMAGE_VARIABLE = 'ORDEAL_BASE_IMAGE';

/** Describes the base image for this machine and engine. Quick; nothing is built. */
export function describeBaseImage(engine: Engine): BaseImage {
  const given = process.env[BASE_IMAGE_VARIABLE];
  if (given) return { tag: given, build: () => Promise.reject(missingBase(given)) };
  const architecture = { x64: 'amd64', arm64: 'arm64', arm: 'arm' }[process.arch as string];
  if (process.platform === 'linux' && architecture === engine.architecture) {
    const files = findHostFiles();
    const tag = `ordeal-base:${shortHash(`${LAYOUT}${describeHostFiles(files)}`)}`;
    return {
      tag,
      build: (progress) => importHostFiles(engine, files, tag, progress),
    };
  }
  const major = process.versions.node.split('.')[0];
  const official = `node:${major}-bookworm-slim`;
  const tag = `ordeal-base:${shortHash(`${LAYOUT}${official}${engine.architecture}`)}`;
  return {
    tag,
    build: (progress) => extendOfficialImage(engine, official, tag, progress),
  };
}

function missingBase(tag: string): HarnessError {
  const message = `the engine has no image ${tag}, which ${BASE_IMAGE_VARIABLE} names`;
  return new HarnessError({ message, hint: 'load it there: docker save, then docker load' });
}

async function importHostFiles(
  engine: Engine,
  files: HostFiles,
  tag: string,
  progress: (text: string) => void,
): Promise<string> {
  progress('building the container image from this machine’s Node.js and network tools (once)');
  const [repo, version] = tag.split(':');
  const changes = [`ENV PATH=${SEARCH_PATH}`, `LABEL ${TOOL_LABEL}=1`];
  if (files.iptablesPlugins !== null) changes.push(`ENV XTABLES_LIBDIR=${files.iptablesPlugins}`);
  const archive = packTar(await listImageEntries(files));
  const what = 'building the container image';
  // An import rather than a build: one layer, half the time, and engines without the old builder
  // know it too.
  const output = await call(
    what,
    engine.docker.importImage(archive, { repo, tag: version, changes }) as Promise<Readable>,
    BUILD_DEADLINE_MS,
  );
  await finish(what, output);
  return (await call(what, engine.docker.getImage(tag).inspect())).Id;
}

/** Not `docker build`: installing in a container and committing it needs no builder. */
async function extendOfficialImage(
  engine: Engine,
  official: string,
  tag: string,
  progress: (text: string) => void,
): Promise<string> {
  const { docker } = engine;
  progress(`pulling ${official} (once)`);
  const pulling = `pulling ${official}`;
  await finish(pulling, (await call(pulling, docker.pull(official))) as Readable);
  progress('installing iptables, iproute2 and libfaketime into the container image (once)');
  const what = 'installing the network tools into the container image';
  const script = [
    'set -e',
    'apt-get update',
    'apt-get install -y --no-install-recommends iptables iproute2 libfaketime',
    'rm -rf /var/lib/apt/lists/*',
    `mkdir -p ${TOOL_DIRECTORY} /ordeal/lib /data`,
    `ln -s "$(find /usr/lib -name libfaketimeMT.so.1 | head -n 1)" ${FAKETIME_PATH}`,
  ].join('\n');
  const options = { Image: official, Cmd: ['sh', '-c', script] };
  return await withThrowaway(engine, what, options, async (container) => {
    const ended = container.wait({ condition: 'next-exit' });
    await call(what, container.start());
    const end = (await call(what, ended, BUILD_DEADLINE_MS)) as { readonly StatusCode: number };
    if (end.StatusCode !== 0) {
      const log = await call(what, container.logs({ stdout: true, stderr: true, tail: 20 }));
      throw buildError(what, printableLines(log.toString('latin1')));
    }
    const [repo, version] = tag.split(':');
    const changes = [`ENV PATH=${SEARCH_PATH}`, `LABEL ${TOOL_LABEL}=1`];
    return (await call(what, container.commit({ repo, tag: version, changes }))).Id as string;
  });
}

/**
 * Reads the engine's progress messages to their end; an error among them is the build's failure.
 */
async function finish(what: string, output: Readable): Promise<void> {
  const said = await call(what, text(output), BUILD_DEADLINE_MS);
  for (const line of said.split('\n').filter((one) => one.trim() !== '')) {
    const error = errorIn(line);
    if (error !== null) throw buildError(what, [error]);
  }
}

/** The failure that a progress message tells, or null. */
function errorIn(line: string): string | null {
  try {
    const { error } = JSON.parse(line) as { readonly error?: unknown };
    return error === undefined ? null : String(error);
  } catch {
    return `the engine said ${clip(line, 200)}`;
  }
}

function buildError(what: string, output: readonly string[]): HarnessError {
  return new HarnessError({
    message: `${what} failed: ${sanitize(output.slice(-3).join(' | '))}`,
    hint: '`ordeal doctor` checks the engine, its disk space and the tools on this machine',
  });
}

function printableLines(text: string): string[] {
  const clean = text.replace(/[^\n\x20-\x7e]/g, '');
  return clean.split('\n').filter((line) => line.trim() !== '');
}
