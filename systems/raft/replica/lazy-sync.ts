// The planted bug `unsynced-log`: like a program that leaves it to the operating system when to
// write back its pages.

import type { NodeEnv } from '../../../src/node/types.ts';

const INTERVAL_MS = 1000;

/** A sync that is done at once, and really done up to a second later. */
export function createLazySync(
  { clock, storage }: NodeEnv,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let planned = false;
  return () => {
    if (!planned) {
      planned = true;
      clock.setTimer(INTERVAL_MS, () => {
        planned = false;
        storage.sync().catch(failed);
      });
    }
    return Promise.resolve();
  };
}
