// Two holds of one lock that overlap, on a true scale: from when to when each owner could prove that the lock was its.

import { formatMoment } from '../../../duration.ts';
import type { Hold } from '../../anomaly-details.ts';
import { type Markup, markup } from '../markup.ts';

const WIDTH = 940;
const LABELS = 250;
const ROW = 40;

export function holdsDrawing(holds: readonly [Hold, Hold]): Markup {
  const from = Math.min(...holds.map((hold) => hold.from));
  const to = Math.max(...holds.map((hold) => hold.until));
  const x = (time: number): number =>
    LABELS + ((time - from) / Math.max(1, to - from)) * (WIDTH - LABELS - 10);
  const overlap = {
    from: Math.max(...holds.map((hold) => hold.from)),
    to: Math.min(...holds.map((hold) => hold.until)),
  };
  const height = 2 * ROW + 30;
  const label = holds
    .map(
      ({ owner, from: start, until }) =>
        `${owner} held it from ${formatMoment(start)} to ${formatMoment(until)}`,
    )
    .join('; ');
  const left = x(overlap.from);
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Drawing of the overlapping holds"><svg class="holds" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${label}"><rect x="${left}" y="0" width="${Math.max(2, x(overlap.to) - left)}" height="${height - 20}" class="overlap"/>${holds.map((hold, index) => row(hold, index, x))}<text x="${Math.min(left, WIDTH - 240)}" y="${height - 5}" class="small">both, ${formatMoment(overlap.from)} to ${formatMoment(overlap.to)}</text></svg></div>`;
}

function row({ owner, from, until }: Hold, index: number, x: (time: number) => number): Markup {
  const y = index * ROW + 8;
  return markup`
<g class="row"><text x="4" y="${y + 11}" class="label">${owner}</text><text x="4" y="${y + 24}" class="small">held it ${formatMoment(from)} to ${formatMoment(until)}</text><rect x="${x(from)}" y="${y}" width="${Math.max(2, x(until) - x(from))}" height="24" rx="3" class="bar"/></g>`;
}
