// Every fault that was carried out: what, to whom, when, and what shows that it took effect; and
// what the clients had of the system meanwhile.

import { formatMoment } from '../../duration.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { FaultRecord } from '../../run/types.ts';
import { count } from '../../text.ts';
import { faultText } from '../faults.ts';
import { type Markup, markup, nothing } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { member, tallyCells, tallyHead } from './tally.ts';

export function faultsSection({ results, plan }: ReportData): Markup {
  const faults = results?.faults ?? [];
  if (faults.length === 0 && plan.length === 0) return nothing;
  const inOrder = [...faults].sort((a, b) => a.injectedAt - b.injectedAt);
  const done = new Set(inOrder.map(({ id }) => id));
  const missing = plan.filter(({ id }) => !done.has(id));
  const statistics = results?.checkers['stats']?.statistics ?? null;
  return markup`
<section id="faults" aria-labelledby="faults-title">
<h2 id="faults-title">Faults</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Faults, and operations under each"><table>
<thead><tr><th scope="col">Fault</th><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">Evidence</th>${tallyHead}</tr></thead>
<tbody>${inOrder.map((fault) => faultRow(fault, tallyOf(statistics, fault.id)))}${outsideRow(statistics)}</tbody>
</table></div>
${missing.length === 0 ? nothing : markup`<p>${count(missing.length, 'planned fault was', 'planned faults were')} not carried out: ${missing.map(({ id, kind }) => `${id} ${kind}`).join(', ')}.</p>`}
<p class="hint">Available is the share of operations, of those in progress during a fault, that got a definite answer from the system: ok, or a refusal that is one of its answers.</p>
</section>`;
}

function faultRow(fault: FaultRecord, tally: Json): Markup {
  const { id, kind, injectedAt, healedAt, resolved, evidence } = fault;
  return markup`
<tr data-from="${Math.floor(injectedAt / 1000)}" data-to="${Math.ceil(healedAt / 1000)}"><th scope="row"><span class="swatch ${kind}" aria-hidden="true"></span>${id}</th><td class="n">${formatMoment(injectedAt)}</td><td class="n">${formatMoment(healedAt)}</td><td class="words">${faultText(kind, resolved)}</td><td class="words">${evidence.effective ? nothing : markup`<b>no evidence</b>: `}${evidence.summary} <span class="hint">${evidence.mechanism}</span></td>${tallyCells(tally)}</tr>`;
}

function outsideRow(statistics: Json): Markup {
  const outside = member(statistics, 'outside');
  if (outside === null) return nothing;
  return markup`<tr><th scope="row">none</th><td></td><td></td><td>operations that met no fault</td><td></td>${tallyCells(outside)}</tr>`;
}

function tallyOf(statistics: Json, id: string): Json {
  const faults = member(statistics, 'faults');
  if (!Array.isArray(faults)) return null;
  return (
    (faults as readonly Json[]).find((each) => (each as JsonObject | null)?.['id'] === id) ?? null
  );
}
