// A run that is going on: the page asks the server for its progress, which sends a line whenever
// there is news.

import { formatDuration } from '../duration.ts';
import { type Content, markup } from '../report/html/markup.ts';
import type { RunSummary } from './run-summaries.ts';

export function followBody(run: RunSummary): Content {
  const { spec } = run;
  return markup`
<header class="top"><p class="brand"><a href="/">Ordeal</a></p>
<h1><span class="verdict unjudged" id="verdict">…</span> ${spec.system} goes on</h1>
<p class="facts"><span>${spec.workload}</span> <span>${spec.nodes} nodes on ${spec.runtime}</span> <span>${spec.nemesis.join(', ') || 'no faults'}</span> <span>${formatDuration(spec.timeLimitMs)}</span> <span>seed ${spec.seed}</span></p></header>
<main data-follow="${run.system}/${run.name}">
<dl class="account" aria-live="polite">
<dt>Phase</dt><dd id="phase">waiting for news</dd>
<dt>Time</dt><dd id="seconds">–</dd>
<dt>Operations</dt><dd id="operations">–</dd>
<dt>Rate</dt><dd id="rate">–</dd>
<dt>Faults now</dt><dd id="faults">–</dd>
</dl>
<p class="hint" id="end">This page follows the run; when it is over, it shows its report.</p>
<noscript><p>Following needs a script. Load the page again to see whether the run is over.</p></noscript>
</main>`;
}
