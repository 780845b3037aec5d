// The first bad one of an ordered list, by halving it. What shows nothing is skipped, and if that
// leaves several suspects, all of them are named.

/** What a version shows: `skip` where that cannot be told. */
export type Shown = 'good' | 'bad' | 'skip';

export type Bisected =
  /** Index of the first bad version. */
  | { readonly kind: 'found'; readonly first: number }
  /** The first bad version is one of these; all but the last show nothing. */
  | { readonly kind: 'suspects'; readonly from: number; readonly to: number }
  | { readonly kind: 'all-bad' }
  | { readonly kind: 'all-good' }
  /** The last version, or the first, shows nothing. */
  | { readonly kind: 'unknown-end'; readonly index: number };

/**
 * Micro-example: of good, ?, ?, bad the last is tried, then the first, then the second. Where that
 * is good, the third decides; where the second and the third show nothing, second to fourth are the
 * suspects.
 */
export async function bisect(
  length: number,
  show: (index: number) => Promise<Shown>,
): Promise<Bisected> {
  const last = length - 1;
  const end = await show(last);
  if (end === 'good') return { kind: 'all-good' };
  if (end === 'skip') return { kind: 'unknown-end', index: last };
  const start = length === 1 ? end : await show(0);
  if (start === 'bad') return { kind: 'all-bad' };
  if (start === 'skip') return { kind: 'unknown-end', index: 0 };
  let good = 0;
  let bad = last;
  const skipped = new Set<number>();
  for (;;) {
    const next = nearestMiddle(good, bad, skipped);
    if (next === null) break;
    const shown = await show(next);
    if (shown === 'good') good = next;
    else if (shown === 'bad') bad = next;
    else skipped.add(next);
  }
  if (bad === good + 1) return { kind: 'found', first: bad };
  return { kind: 'suspects', from: good + 1, to: bad };
}

/**
 * The version between both that is nearest to the middle and was not skipped; null where there is
 * none.
 */
function nearestMiddle(good: number, bad: number, skipped: ReadonlySet<number>): number | null {
  const middle = Math.floor((good + bad) / 2);
  for (let away = 0; away <= bad - good; away++) {
    for (const index of [middle - away, middle + away]) {
      if (index > good && index < bad && !skipped.has(index)) return index;
    }
  }
  return null;
}
