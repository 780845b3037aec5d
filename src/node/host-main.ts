// The program that runs in a container or as a local process: one node of a bundled system. Its
// only argument is `--config` with a `HostConfig` as JSON. Bundled into one file by
// scripts/build.mjs.

import { findSystem } from '../../systems/index.ts';
import { hostWallMs } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import { type HostConfig, runHost } from './host.ts';
import { createStdioTransport } from './stdio-transport.ts';
import { createTcpTransport } from './tcp-transport.ts';
import type { Transport } from './transport.ts';

const config = JSON.parse(process.argv[process.argv.indexOf('--config') + 1] ?? '') as HostConfig;

// The log goes where the messages do not.
const stream = config.transport.kind === 'stdio' ? process.stderr : process.stdout;

function writeLog(event: string, fields: Readonly<Record<string, Json>>): void {
  stream.write(`${JSON.stringify({ wall: Math.round(hostWallMs()), event, ...fields })}\n`);
}

function crash(error: unknown): never {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  writeLog('crash', { error: messageOf(error), stack });
  process.exit(1);
}

function createTransport(): Transport {
  if (config.transport.kind === 'stdio') {
    return createStdioTransport(() => process.exit(0));
  }
  return createTcpTransport({ id: config.id, ...config.transport, log: writeLog });
}

process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
process.on('SIGTERM', () => process.exit(0));
// Ctrl-C reaches the whole process group; the harness decides when nodes end.
process.on('SIGINT', () => undefined);

const system = findSystem(config.system);
if (system === undefined) crash(new Error(`no system is named ${config.system}`));
await runHost(config, system.implementation.create, createTransport(), writeLog, crash);
