// Where a Docker engine may be found, in the order in which Docker's own command line looks:
// DOCKER_HOST, then the context chosen by DOCKER_CONTEXT or ~/.docker/config.json, then the sockets
// that engines are known to make. https://docs.docker.com/engine/manage-resources/contexts/

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One place to try. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string; readonly source: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Folder with ca.pem, cert.pem and key.pem, or null for plain HTTP. */
      readonly certificates: string | null;
      readonly source: string;
    };

/** What the search depends on, so that it can be tested on any machine. */
export interface AddressEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly platform: NodeJS.Platform;
  /** The user's numeric id, or null where there is none. */
  readonly userId: number | null;
}

/** The places to try in order, or why what the user set cannot be used. */
export type AddressSearch =
  | { readonly kind: 'addresses'; readonly addresses: readonly EngineAddress[] }
  | { readonly kind: 'unusable'; readonly reason: string; readonly remedy: string };

/**
 * Lists the addresses of possible engines. What the user chose is the only candidate where a choice
 * was made.
 */
export function listEngineAddresses(environment: AddressEnvironment): AddressSearch {
  const { variables } = environment;
  const host = variables['DOCKER_HOST'];
  if (host) {
    const verify = variables['DOCKER_TLS_VERIFY'];
    const folder = variables['DOCKER_CERT_PATH'] ?? join(environment.homeDirectory, '.docker');
    return fromUrl(host, 'DOCKER_HOST', verify ? folder : null);
  }
  const context = chosenContext(environment);
  if (context !== null) return fromContext(context.name, context.source, environment);
  return { kind: 'addresses', addresses: defaultSockets(environment) };
}

/** For messages: where an address points, in Docker's notation. */
export function describeAddress(address: EngineAddress): string {
  if (address.kind === 'socket') return `unix://${address.path}`;
  return `tcp://${address.host}:${address.port}`;
}

function fromUrl(text: string, source: string, certificates: string | null): AddressSearch {
  const withScheme = text.includes('://') ? text : `tcp://${text}`;
  const [scheme, rest] = withScheme.split('://', 2) as [string, string];
  if (scheme === 'unix' || scheme === 'npipe') {
    return { kind: 'addresses', addresses: [{ kind: 'socket', path: rest, source }] };
  }
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
  if (!url?.hostname || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    return {
      kind: 'unusable',
      reason: `${source} is ${JSON.stringify(text)}, which is no unix:// or tcp:// address`,
      remedy: `point ${source} at an engine on this machine, for example unix:///var/run/docker.sock`,
    };
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  // Nodes are reached through ports that the engine publishes on its own loopback interface.
  if (!['localhost', '::1'].includes(hostname) && !hostname.startsWith('127.')) {
    return {
      kind: 'unusable',
      reason: `${source} names an engine on another machine (${hostname}), whose nodes cannot be reached from here`,
      remedy: `run Ordeal on that machine, or unset ${source} to use the engine of this one`,
    };
  }
  const port = Number(url.port || (certificates === null ? 2375 : 2376));
  return {
    kind: 'addresses',
    addresses: [{ kind: 'tcp', host: hostname, port, certificates, source }],
  };
}

function chosenContext(
  environment: AddressEnvironment,
): { readonly name: string; readonly source: string } | null {
  const named = environment.variables['DOCKER_CONTEXT'];
  if (named) return named === 'default' ? null : { name: named, source: 'DOCKER_CONTEXT' };
  const path = join(configDirectory(environment), 'config.json');
  const current = readJson(path)?.['currentContext'];
  if (typeof current !== 'string' || current === '' || current === 'default') return null;
  return { name: current, source: path };
}

function fromContext(name: string, source: string, environment: AddressEnvironment): AddressSearch {
  const id = createHash('sha256').update(name).digest('hex');
  const contexts = join(configDirectory(environment), 'contexts');
  const meta = readJson(join(contexts, 'meta', id, 'meta.json'));
  const endpoints = asRecord(meta?.['Endpoints']);
  const host = asRecord(endpoints?.['docker'])?.['Host'];
  if (typeof host !== 'string') {
    return {
      kind: 'unusable',
      reason: `the Docker context ${JSON.stringify(name)}, chosen by ${source}, does not exist or names no engine`,
      remedy: 'choose another one with `docker context use`, or set DOCKER_HOST',
    };
  }
  const certificates = join(contexts, 'tls', id, 'docker');
  return fromUrl(
    host,
    `the Docker context ${name}`,
    existsSync(certificates) ? certificates : null,
  );
}

/**
 * Docker's, then those of rootless Docker, Docker Desktop, Colima, Rancher Desktop and OrbStack.
 */
function defaultSockets(environment: AddressEnvironment): readonly EngineAddress[] {
  const source = 'default';
  if (environment.platform === 'win32') {
    return [{ kind: 'socket', path: '//./pipe/docker_engine', source }];
  }
  const home = environment.homeDirectory;
  const runtimeDirectory =
    environment.variables['XDG_RUNTIME_DIR'] ??
    (environment.userId === null ? null : `/run/user/${environment.userId}`);
  const paths = [
    '/var/run/docker.sock',
    ...(runtimeDirectory === null ? [] : [join(runtimeDirectory, 'docker.sock')]),
    join(home, '.docker', 'run', 'docker.sock'),
    join(home, '.docker', 'desktop', 'docker.sock'),
    join(home, '.colima', 'default', 'docker.sock'),
    join(home, '.rd', 'docker.sock'),
    join(home, '.orbstack', 'run', 'docker.sock'),
  ];
  return paths.map((path) => ({ kind: 'socket', path, source }));
}

function configDirectory(environment: AddressEnvironment): string {
  return environment.variables['DOCKER_CONFIG'] ?? join(environment.homeDirectory, '.docker');
}

/**
 * Null where the file is absent or no JSON object: Docker then goes on without it, and so do we.
 */
function readJson(path: string): Readonly<Record<string, unknown>> | null {
  try {
    return asRecord(JSON.parse(readFileSync(path, 'utf8'))) ?? null;
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}
