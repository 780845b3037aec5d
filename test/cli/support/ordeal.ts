// Runs the `ordeal` binary as a user would, and keeps its two streams apart.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { root } from '../../support/imports.ts';

const built = join(root, 'dist/src/cli/main.js');
/** The built binary; while developing, before it is built, the sources. */
const entry = existsSync(built) ? [built] : ['--import', 'tsx', join(root, 'src/cli/main.ts')];

export interface Finished {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a pipeline that is neither CI nor a terminal, whatever the test runs in. */
const plainEnvironment = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  // No engine answers there, so that `auto` means the same on every machine.
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
};

/** Starts it; for tests that send signals, or read while it runs. */
export function startOrdeal(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [...entry, ...words], {
    cwd: root,
    env: { ...plainEnvironment, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
}

export async function ordeal(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { exitCode, stdout, stderr } = await startOrdeal(words, env);
  return { exitCode, stdout, stderr };
}

/** A folder of its own, and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ordeal-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
