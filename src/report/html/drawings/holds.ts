// Two holds of one lock that overlap, on a true scale: from when to when each owner could prove
// that the lock was its. Places are shares of the width, so that it fits a phone as well as a desk.

import { formatMoment } from '../../../duration.ts';
import type { Hold } from '../../anomaly-details.ts';
import { type Markup, markup } from '../markup.ts';

const ROW = 48;
const BAR = 20;
const FOOT = 24;

export function holdsDrawing(holds: readonly [Hold, Hold]): Markup {
  const from = Math.min(...holds.map((hold) => hold.from));
  const to = Math.max(...holds.map((hold) => hold.until));
  const share = (time: number): number => (100 * (time - from)) / Math.max(1, to - from);
  const overlap = {
    owner: '',
    from: Math.max(...holds.map((hold) => hold.from)),
    until: Math.min(...holds.map((hold) => hold.until)),
  };
  const height = 2 * ROW + FOOT;
  const label = holds
    .map(
      ({ owner, from: start, until }) =>
        `${owner} held it from ${formatMoment(start)} to ${formatMoment(until)}`,
    )
    .join('; ');
  // The words stand on the side on which there is more room.
  const isLate = share(overlap.from) > 50;
  const place = isLate
    ? markup`x="${percent(share(overlap.until))}" text-anchor="end"`
    : markup`x="${percent(share(overlap.from))}"`;
  return markup`
<svg class="holds" width="100%" height="${height}" role="img" aria-label="${label}">${area(overlap, 0, height - FOOT, 'overlap', share)}${holds.map((hold, index) => row(hold, index, share))}<text ${place} y="${height - 8}" class="small">both, ${formatMoment(overlap.from)} to ${formatMoment(overlap.until)}</text></svg>`;
}

function row(hold: Hold, index: number, share: (time: number) => number): Markup {
  const { owner, from, until } = hold;
  const y = index * ROW;
  return markup`
<g class="row"><text x="0" y="${y + 14}"><tspan class="label">${owner}</tspan><tspan class="small" dx="8">held it ${formatMoment(from)} to ${formatMoment(until)}</tspan></text>${area(hold, y + 20, BAR, 'bar', share)}</g>`;
}

function area(
  { from, until }: Hold,
  y: number,
  height: number,
  style: string,
  share: (time: number) => number,
): Markup {
  // So short that nobody would see it is drawn a little longer.
  const width = Math.max(0.4, share(until) - share(from));
  const x = Math.min(share(from), 100 - width);
  return markup`<rect x="${percent(x)}" y="${y}" width="${percent(width)}" height="${height}" class="${style}"/>`;
}

function percent(part: number): string {
  return `${Math.round(part * 100) / 100}%`;
}
