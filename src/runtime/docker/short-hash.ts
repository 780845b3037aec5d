// Names for what is made of the same content: image tags, and where a run starts to look for a
// subnet.

import { createHash } from 'node:crypto';

/** The first 16 hexadecimal digits of SHA-256. */
export function shortHash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
