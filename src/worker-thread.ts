// Starts worker threads of this package, from the sources as from what is built.

import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Whether this code runs from its sources, as in tests, and not from what is built. */
export const runsFromSources = new URL(import.meta.url).pathname.endsWith('.ts');

/**
 * Starts a thread. `source` is its file as the caller sees it: `new URL('./seed-worker.ts',
 * import.meta.url)`. What is built lies in one folder, and the thread in a file of the same name
 * beside the caller. From the sources the thread runs the sources too: it can never be older than
 * the command that starts it.
 */
export function startThread(source: URL, options: WorkerOptions = {}): Worker {
  if (!runsFromSources) return new Worker(new URL(source.href.replace(/\.ts$/, '.mjs')), options);
  const loader = new URL('../scripts/source-thread.mjs', import.meta.url);
  return new Worker(loader, { ...options, argv: [source.href] });
}
