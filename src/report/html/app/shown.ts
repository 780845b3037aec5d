// Text from a run as it is shown: on one line, nothing hidden in it, and not too long.

import { clip, sanitize } from '../../../text.ts';

export function shown(text: string, lengthMax: number): string {
  return sanitize(clip(text, lengthMax));
}
