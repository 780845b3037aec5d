// "Did you mean": the nearest name, where one is near enough.

import { sentenceList } from './text.ts';

/**
 * The choice with the fewest edits away from `text`, or null where that would be a different word
 * altogether.
 */
export function closest(text: string, choices: readonly string[]): string | null {
  // Hostile or mistaken input may be very long; no name is.
  if (text.length > 64) return null;
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    const distance = editDistance(text.toLowerCase(), choice);
    if (distance < bestDistance) {
      best = choice;
      bestDistance = distance;
    }
  }
  return best !== null && bestDistance <= Math.max(1, Math.floor(best.length / 3)) ? best : null;
}

/** What to try instead of a name that does not exist. */
export function hintFor(text: string, choices: readonly string[]): string {
  const near = closest(text, choices);
  if (near !== null) return `did you mean ${near}?`;
  return choices.length === 0 ? 'there is none' : `there is ${sentenceList(choices)}`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(at(row, j), at(beforeLast, j - 2) + 1);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], position: number): number {
  return row[position] as number;
}
