// Folders of their own for tests. They lie in the system's temporary folder and go when the test
// file is over.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aroundAll } from 'vitest';

const folders: string[] = [];

// Around everything, so that they go last, and also where a hook of the file fails: after a failed
// hook, vitest leaves the other `afterAll` hooks out. A browser that was closed may still write for
// a moment, hence the retries.
aroundAll(async (runFile) => {
  try {
    await runFile();
  } finally {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
});

/**
 * An empty folder for this test file, to be asked for anywhere in it; `name` says in a listing
 * whose it is. Where all tests of a file may be skipped, ask in a hook: around skipped tests there
 * are no hooks, and nobody would remove it.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ordeal-${name}-`));
  folders.push(folder);
  return folder;
}
