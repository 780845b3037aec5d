// Runs the `ordeal` binary as a user would, and keeps its two streams apart.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { onDisk, productFolders, root, sourcesIn } from '../../support/imports.ts';

const built = join(root, 'dist/cli.mjs');
/** The built binary; while developing, when the sources have changed since, the sources. */
export const entry = isBuilt() ? [built] : ['--import', 'tsx', join(root, 'src/cli/main.ts')];

function isBuilt(): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const sources = productFolders.flatMap(sourcesIn);
  return sources.every((path) => statSync(onDisk(path)).mtimeMs < builtAt);
}

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
