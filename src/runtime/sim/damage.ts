// What can happen to data at rest.

import { unreachable } from '../../errors.ts';
import type { Random } from '../../random.ts';
import type { DiskDamage } from '../types.ts';

/** Damages a text that is not empty; `what` says how, in a few words. */
export function damageText(
  text: string,
  damage: DiskDamage,
  random: Random,
): { readonly text: string; readonly what: string } {
  const position = random.int(text.length);
  switch (damage.type) {
    case 'bit-flip': {
      // The low seven bits, so that ASCII stays ASCII, as it would on most disks of text.
      const flipped = String.fromCharCode(text.charCodeAt(position) ^ (1 << random.int(7)));
      return {
        text: text.slice(0, position) + flipped + text.slice(position + 1),
        what: `one bit at position ${position}`,
      };
    }
    case 'truncate':
      return { text: text.slice(0, position), what: `the end from position ${position} on` };
    default:
      return unreachable(damage.type);
  }
}
