// Where this package lies on disk, from the sources as from the compiled tree, and what its own manifest says.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, HarnessError } from './errors.ts';

/** The folder that holds Ordeal's `package.json`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    assert(parent !== folder, 'the package has a manifest above its sources');
    folder = parent;
  }
  return folder;
}

/** Ordeal's version. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}

/** The node host as one file: what runs in a container and as a local process. */
export function nodeHostPath(): string {
  const path = join(packageRoot(), 'dist', 'node-host.mjs');
  if (!existsSync(path)) {
    throw new HarnessError({ message: `${path} is missing`, hint: 'build it with: npm run build' });
  }
  return path;
}
