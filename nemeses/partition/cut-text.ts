// Cuts in words.

import type { Link } from '../../src/runtime/faults.ts';
import { inOrder, linksText } from '../parts/words.ts';

/**
 * Cuts in as few words as are true: `n1 n2 | n3 n4 n5` where two sides are cut off from each other
 * both ways, `n1 n2 → n3` where messages are dropped one way only, and the links themselves where
 * it is neither.
 */
export function cutText(cut: readonly Link[]): string {
  if (cut.length === 0) return 'nothing';
  const sources = inOrder(cut.map((link) => link.from));
  const blocks = new Map<string, string[]>();
  for (const from of sources) {
    const own = cut.filter((link) => link.from === from).map((link) => link.to);
    const block = inOrder(own).join(' ');
    blocks.set(block, [...(blocks.get(block) ?? []), from]);
  }
  const sides = [...blocks].map(([to, from]) => ({ to, from: from.join(' ') }));
  const [first, second] = sides;
  if (sides.length === 1 && first !== undefined) return `${first.from} → ${first.to}`;
  const isMutual = first?.to === second?.from && first?.from === second?.to;
  if (sides.length === 2 && first !== undefined && isMutual) return `${first.from} | ${first.to}`;
  return linksText(cut);
}
