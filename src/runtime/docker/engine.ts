// The Docker engine: found, asked whether it is there, and called with a deadline and errors that
// say what to do.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { createRealClock } from '../../clock.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { describeAddress, type EngineAddress, listEngineAddresses } from './engine-address.ts';
import { hintFor } from './engine-errors.ts';

/** An engine that has answered. */
export interface Engine {
  readonly docker: Docker;
  /** Where it was found, in Docker's notation. */
  readonly address: string;
  readonly version: string;
  readonly apiVersion: string;
  /** In Go's notation: `linux`, `amd64`. */
  readonly os: string;
  readonly architecture: string;
  readonly kernel: string;
}

/** The engine, or why there is none and what to do about it. */
export type EngineSearch =
  | { readonly found: true; readonly engine: Engine }
  | { readonly found: false; readonly reason: string; readonly remedy: string };

const PING_DEADLINE_MS = 3_000;
const CALL_DEADLINE_MS = 60_000;
const API_MINOR_MIN = 40;

/** Looks for an engine where Docker's own tools would. Never rejects. */
export async function findEngine(): Promise<EngineSearch> {
  const search = listEngineAddresses({
    variables: process.env,
    homeDirectory: homedir(),
    platform: process.platform,
    userId: process.getuid?.() ?? null,
  });
  if (search.kind === 'unusable') {
    return { found: false, reason: search.reason, remedy: search.remedy };
  }
  const failures: { readonly address: EngineAddress; readonly error: unknown }[] = [];
  for (const address of search.addresses) {
    try {
      return judge(await openEngine(address));
    } catch (error) {
      failures.push({ address, error });
    }
  }
  // A socket that exists but refuses us says more than seven that do not exist.
  const telling = failures.find((failure) => codeOf(failure.error) !== 'ENOENT') ?? failures[0];
  if (telling === undefined) {
    return { found: false, reason: 'no place to look for an engine', remedy: 'set DOCKER_HOST' };
  }
  const where = `${describeAddress(telling.address)} (${telling.address.source})`;
  return {
    found: false,
    reason: `no Docker engine answers at ${where}: ${messageOf(telling.error)}`,
    remedy: hintFor(telling.error),
  };
}

/**
 * Connects to the engine at an address. Rejects with what the connection gave. Loads dockerode,
 * which takes long.
 */
export async function openEngine(address: EngineAddress): Promise<Engine> {
  const { default: Dockerode } = await import('dockerode');
  const docker = new Dockerode(connectionOptions(address));
  const version = await withDeadline(docker.version(), PING_DEADLINE_MS, 'the version request');
  if (typeof version?.ApiVersion !== 'string' || typeof version.Os !== 'string') {
    throw new Error('what answers there is no Docker engine');
  }
  return {
    docker,
    address: describeAddress(address),
    version: version.Version,
    apiVersion: version.ApiVersion,
    os: version.Os,
    architecture: version.Arch,
    kernel: version.KernelVersion ?? 'unknown',
  };
}

/** Whether the engine answers right now. Never rejects. */
export async function pingEngine(engine: Engine): Promise<boolean> {
  try {
    await withDeadline(engine.docker.ping(), PING_DEADLINE_MS, 'a ping');
    return true;
  } catch {
    return false;
  }
}

/** Awaits an engine call; its failure becomes a `HarnessError` that says what was being done. */
export async function call<T>(
  what: string,
  work: Promise<T>,
  deadlineMs: number = CALL_DEADLINE_MS,
): Promise<T> {
  try {
    return await withDeadline(work, deadlineMs, what);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    const message = `${what}: ${messageOf(error).trim()}`;
    throw new HarnessError({ message, hint: hintFor(error), cause: error });
  }
}

/** Rejects once the time is up; the work itself goes on, since an engine cannot be told to stop. */
export async function withDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  what: string,
): Promise<T> {
  let cancel = (): void => undefined;
  const deadline = new Promise<never>((_, reject) => {
    const timer = createRealClock().setTimer(deadlineMs, () =>
      reject(new Error(`${what} took longer than ${deadlineMs} ms`)),
    );
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    cancel();
  }
}

/** The error's `ENOENT`, `EACCES` … or an empty string. */
function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function judge(engine: Engine): EngineSearch {
  if (engine.os !== 'linux') {
    return {
      found: false,
      reason: `the engine at ${engine.address} runs ${engine.os} containers`,
      remedy: 'switch Docker to Linux containers',
    };
  }
  const minor = Number(engine.apiVersion.split('.')[1]);
  if (engine.apiVersion.startsWith('1.') && minor < API_MINOR_MIN) {
    return {
      found: false,
      reason: `the engine at ${engine.address} is too old (API ${engine.apiVersion})`,
      remedy: `update Docker to an engine with API 1.${API_MINOR_MIN} or newer`,
    };
  }
  return { found: true, engine };
}

function connectionOptions(address: EngineAddress): Docker.DockerOptions {
  // dockerode would let a host from DOCKER_HOST win over the socket.
  if (address.kind === 'socket') return { socketPath: address.path, host: undefined };
  const { host, port, certificates } = address;
  // Without a protocol of our own, dockerode would take DOCKER_TLS_VERIFY into account once more.
  if (certificates === null) return { host, port, protocol: 'http' };
  const read = (name: string): string => readFileSync(join(certificates, name), 'utf8');
  return {
    host,
    port,
    protocol: 'https',
    ca: read('ca.pem'),
    cert: read('cert.pem'),
    key: read('key.pem'),
  };
}
