// The built files that run alone: the node host, and the agent of a sandbox. They are never older
// than the command that starts them: a command that runs from its sources builds them anew.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from './errors.ts';
import { packageRoot } from './package-root.ts';
import { runsFromSources } from './worker-thread.ts';

/** Where the node host may have been started from by a command of this package. */
export function nodeHostPlaces(): readonly string[] {
  const root = packageRoot();
  return [join(root, 'dist/node-host.mjs'), join(root, FROM_SOURCES, 'node-host.mjs')];
}

const FROM_SOURCES = 'node_modules/.cache/ordeal/from-sources';

/** The folder of what this process has built from the sources. */
let built: string | null = null;

/** The path of a built file. Throws a `HarnessError` where it is missing, or cannot be built. */
export function builtFile(name: 'node-host.mjs' | 'agent.mjs'): string {
  if (runsFromSources) built ??= buildFromSources();
  const path = join(built ?? join(packageRoot(), 'dist'), name);
  if (existsSync(path)) return path;
  throw new HarnessError({
    message: `${path} is missing, and nodes are started from it`,
    hint: 'build the package: npm run build',
  });
}

function buildFromSources(): string {
  const root = packageRoot();
  const folder = join(root, FROM_SOURCES);
  try {
    const words = [join(root, 'scripts/build.mjs'), '--alone', folder];
    execFileSync(process.execPath, words, { stdio: 'pipe' });
  } catch (cause) {
    throw new HarnessError({
      message: `the node host cannot be built from the sources: ${messageOf(cause)}`,
      hint: 'run: npm ci',
      cause,
    });
  }
  return folder;
}
