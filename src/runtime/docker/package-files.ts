// Finds the built files of this package that go into the node image.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../errors.ts';

/** What the image holds beside Node.js and tools. */
export interface Payload {
  /** The node host, bundled into one file. */
  readonly hostFile: string;
  /** The sandbox's agent, bundled into one file. */
  readonly agentFile: string;
}

/** The files that `npm run build` made. Throws a `HarnessError` where they are not there. */
export function findPayload(): Payload {
  const root = packageRoot();
  const payload = {
    hostFile: join(root, 'dist', 'node-host.mjs'),
    agentFile: join(root, 'dist', 'agent.mjs'),
  };
  for (const file of Object.values(payload)) {
    if (existsSync(file)) continue;
    throw new HarnessError({
      message: `${file} is missing, and containers are made from it`,
      hint: 'build the package: npm run build',
    });
  }
  return payload;
}

/** This file runs from `src/` and from `dist/src/`, so the root is where package.json is. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of ordeal not found');
    folder = parent;
  }
  return folder;
}
