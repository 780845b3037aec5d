// Finds the built files of this package that go into the node image.

import { builtFile } from '../../built-files.ts';

/** What the image holds beside Node.js and tools. */
export interface Payload {
  /** The node host, bundled into one file. */
  readonly hostFile: string;
  /** The sandbox's agent, bundled into one file. */
  readonly agentFile: string;
}

/** Throws a `HarnessError` where they are not there. */
export function findPayload(): Payload {
  return { hostFile: builtFile('node-host.mjs'), agentFile: builtFile('agent.mjs') };
}
