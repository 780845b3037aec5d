// What happened, on the first screen and in plain sentences: what broke, on what, by which
// operations, under which faults, against which promise, and how to see it again.

import { formatMoment } from '../../duration.ts';
import { unreachable } from '../../errors.ts';
import { count, formatNumber } from '../../text.ts';
import { type Account, accountOf, type FaultsThen, findingsOf } from '../account.ts';
import { faultText } from '../faults.ts';
import { latencyLine } from '../latency.ts';
import { type Content, type Markup, markup, nothing } from './markup.ts';
import { operationsTable } from './operations-table.ts';
import type { ReportData } from './report-data.ts';

export function storySection(data: ReportData): Markup {
  return markup`
<section id="story" class="story" aria-label="What happened">
${storyOf(data)}
${repeatBlock(data.repeat)}
</section>`;
}

function storyOf(data: ReportData): Content {
  const { results } = data;
  if (results === null) {
    return markup`<p class="lead">The harness was ended before it judged this run. <code>ordeal check</code> judges what there is.</p>`;
  }
  const [finding, ...others] = findingsOf(results);
  if (finding !== undefined) {
    return brokenStory(accountOf(finding, results, data.history), others.length, data);
  }
  const doubts = results.doubts.map(({ code, text }) => markup`<li><b>${code}</b>: ${text}</li>`);
  const checked = checkedSentence(data);
  if (results.verdict === 'valid') return markup`<p class="lead">${checked}</p>`;
  return markup`
<p class="lead">No checker objects, and yet nothing is shown: an <i>unknown</i> run is not a valid one. ${count(results.doubts.length, 'reason')}:</p>
<ul class="doubts">${doubts}</ul>
<p>${checked}</p>`;
}

function brokenStory(account: Account, others: number, { results, bugs }: ReportData): Content {
  const { finding, sentences, promise, hidden } = account;
  const { anomaly, checker } = finding;
  const [lead = '', ...rest] = sentences;
  const kind = markup`<a href="#anomaly-1">${anomaly.kind}</a>, found by the checker <i>${checker}</i>`;
  return markup`
<p class="lead">${lead}</p>
${rest.map((sentence) => markup`<p>${sentence}</p>`)}
<dl class="account">
<dt>What</dt><dd>${anomaly.key === undefined ? nothing : markup`key <b>${anomaly.key}</b>: `}${kind}${
    others === 0
      ? nothing
      : markup`; <a href="#anomalies">${count(others, 'more anomaly', 'more anomalies')}</a>`
  }</dd>
<dt>Operations</dt><dd>${hidden > 0 ? markup`<p class="hint">The last of them; ${count(hidden, 'earlier operation')} in the explanation.</p>` : nothing}${operationsTable(account.operations)}</dd>
<dt>Faults then</dt><dd>${faultsContent(account.faults)}</dd>
${promise === null ? nothing : markup`<dt>Broken promise</dt><dd>${sentence(promise)}</dd>`}
${bugs.map((bug) => markup`<dt>Planted bug</dt><dd><b>${bug.name}</b> was switched on. ${bug.breaks}</dd>`)}
${
  results === null || results.doubts.length === 0
    ? nothing
    : markup`<dt>Besides</dt><dd>${results.doubts.map(({ text }) => sentence(text)).join(' ')} The violation stands all the same.</dd>`
}
</dl>`;
}

function faultsContent(then: FaultsThen): Content {
  switch (then.when) {
    case 'none-planned':
      return 'None: the run had no faults.';
    case 'not-yet':
      return 'None: no fault had been injected by then.';
    case 'before':
    case 'then':
      return markup`${then.when === 'before' ? 'None was active then; the last one before:' : nothing}<ul class="faults">${then.faults.map(
        (fault) =>
          markup`<li><span class="swatch ${fault.kind}" aria-hidden="true"></span><b>${fault.id}</b> ${faultText(fault.kind, fault.resolved)} <span class="when">${formatMoment(fault.injectedAt)} to ${formatMoment(fault.healedAt)}</span></li>`,
      )}</ul>`;
    default:
      return unreachable(then);
  }
}

function checkedSentence({ results, test }: ReportData): string {
  if (results === null) return '';
  const { invoked, ok, fail, info } = results.operations;
  const names = Object.entries(results.checkers)
    .filter(([name]) => name !== 'stats')
    .map(([name, { verdict }]) => `${name} says ${verdict}`);
  const faults = results.faults.length === 0 ? 'no faults' : count(results.faults.length, 'fault');
  const latency = latencyLine(results);
  return (
    `${count(invoked, 'operation')} under ${faults}: ${formatNumber(ok)} ok, ${formatNumber(fail)} failed, ` +
    `${formatNumber(info)} unknown${latency === null ? '' : `; ${latency}`}. ` +
    `${names.length === 0 ? `No checker judged ${test.spec.workload}` : sentence(names.join(', '))}`
  );
}

function repeatBlock(command: string): Markup {
  return markup`
<div class="repeat"><h2 id="repeat-title">Repeat</h2>
<pre tabindex="0" aria-labelledby="repeat-title"><code id="repeat">${command}</code></pre><span data-app="copy"></span></div>`;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
