// The plots, and their text twin: counts and latencies by kind of operation.

import type { Json, JsonObject } from '../../json.ts';
import { type Markup, markup, nothing } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { member, tallyCells, tallyHead } from './tally.ts';

export function figuresSection(data: ReportData): Markup {
  return markup`
<section id="figures" aria-labelledby="figures-title">
<h2 id="figures-title">Latency, rate, clocks</h2>
<div class="app" data-app="plots"></div>
${twinTable(data.results?.checkers['stats']?.statistics ?? null)}
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

function row(name: string, tally: Json): Markup {
  return markup`<tr><th scope="row">${name}</th>${tallyCells(tally)}</tr>`;
}
