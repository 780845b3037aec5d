// The plots, and their text twin: counts and latencies by kind of operation.

import { formatMoment } from '../../duration.ts';
import type { Json, JsonObject } from '../../json.ts';
import { formatNumber } from '../../text.ts';
import { type Markup, markup, nothing } from './markup.ts';
import type { ClockSample, ReportData } from './report-data.ts';
import { member, tallyCells, tallyHead } from './tally.ts';

export function figuresSection(data: ReportData): Markup {
  return markup`
<section id="figures" aria-labelledby="figures-title">
<h2 id="figures-title">Latency, rate, clocks</h2>
<div class="app" data-app="plots"></div>
${twinTable(data.results?.checkers['stats']?.statistics ?? null)}
${clockTable(data)}
</section>`;
}

function twinTable(statistics: Json): Markup {
  const byF = member(statistics, 'byF');
  if (byF === null) return nothing;
  const rows = Object.entries(byF as JsonObject).map(([f, tally]) => row(f, tally));
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Counts and latencies by kind of operation"><table>
<caption>Counts and latencies by kind of operation. Latencies are of operations that ended ok.</caption>
<thead><tr><th scope="col">Kind</th>${tallyHead}</tr></thead>
<tbody>${rows}${row('all', member(statistics, 'overall'))}</tbody>
</table></div>`;
}

/** By node, so that what the plot of the clocks shows can be read and copied. */
function clockTable({ clocks }: ReportData): Markup {
  const byNode = new Map<string, ClockSample[]>();
  for (const sample of clocks)
    byNode.set(sample.node, [...(byNode.get(sample.node) ?? []), sample]);
  if (byNode.size === 0) return nothing;
  const nodes = [...byNode].sort(([one], [other]) =>
    one.localeCompare(other, 'en', { numeric: true }),
  );
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Measured clock offsets by node"><table id="clock-offsets">
<caption>Measured clocks: how far each node's was off, ahead (+) or behind (−).</caption>
<thead><tr><th scope="col">Node</th><th scope="col">Measured</th><th scope="col">Furthest behind</th><th scope="col">at</th><th scope="col">Furthest ahead</th><th scope="col">at</th><th scope="col">In the end</th></tr></thead>
<tbody>${nodes.map(([node, samples]) => clockRow(node, samples))}</tbody>
</table></div>`;
}

function clockRow(node: string, samples: readonly ClockSample[]): Markup {
  const furthest = (sign: 1 | -1): ClockSample =>
    samples.reduce((one, other) => (sign * other.offsetMs > sign * one.offsetMs ? other : one));
  const [behind, ahead] = [furthest(-1), furthest(1)];
  const last = samples[samples.length - 1] as ClockSample;
  const cells = [
    `${formatNumber(samples.length)} ×`,
    offsetText(behind.offsetMs),
    formatMoment(behind.time),
    offsetText(ahead.offsetMs),
    formatMoment(ahead.time),
    offsetText(last.offsetMs),
  ];
  return markup`<tr><th scope="row">${node}</th>${cells.map((cell) => markup`<td class="n">${cell}</td>`)}</tr>`;
}

/** `+1,250 ms`: with its sign, since that is what matters. */
function offsetText(offsetMs: number): string {
  const rounded = Math.abs(offsetMs) < 10 ? Math.round(offsetMs * 10) / 10 : Math.round(offsetMs);
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '';
  return `${sign}${Math.abs(rounded).toLocaleString('en')} ms`;
}

function row(name: string, tally: Json): Markup {
  return markup`<tr><th scope="row">${name}</th>${tallyCells(tally)}</tr>`;
}
