// Pausing a container until it holds.

import { messageOf } from '../../errors.ts';

/** Each try takes runc a good tenth of a second. */
const TRIES_MAX = 50;

/**
 * runc gives up on a process that gets no processor time to stop in, thaws it, and leaves trying
 * again to its caller (opencontainers/runc#2791 and #4388). Any other refusal is thrown at once.
 */
export async function freeze(container: { pause(): Promise<unknown> }): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await container.pause();
      return;
    } catch (error) {
      if (tries === TRIES_MAX || !messageOf(error).includes('unable to freeze')) throw error;
    }
  }
}
