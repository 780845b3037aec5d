// How the run was set up, what the checkers said, and what this page leaves out.

import { formatDuration } from '../../duration.ts';
import { formatNumber } from '../../text.ts';
import { type Content, type Markup, markup } from './markup.ts';
import type { ReportData } from './report-data.ts';

export function setupSection({ test, results, leftOut }: ReportData): Markup {
  const { spec, facts } = test;
  const rows: readonly (readonly [string, Content])[] = [
    ['System', spec.system],
    ['Workload', spec.workload],
    ['Runtime', `${spec.runtime}, ${spec.nodes} nodes`],
    ['Nemeses', spec.nemesis.length === 0 ? 'none' : spec.nemesis.join(', ')],
    ['Planted bugs', spec.bugs.length === 0 ? 'none' : spec.bugs.join(', ')],
    [
      'Load',
      `${spec.concurrency} clients, ${spec.rate === null ? 'unlimited' : `${formatNumber(spec.rate)} a second`}`,
    ],
    ['Keys', `${spec.keys} at one time, ${spec.operationsPerKeyMax} operations each`],
    ['Main phase', formatDuration(spec.timeLimitMs)],
    ['Operation timeout', formatDuration(spec.operationTimeoutMs)],
    ['Seed', String(spec.seed)],
    ['Started', test.startedAt],
    ['Ordeal', test.version],
    ...Object.entries(facts).map(
      ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
  ];
  const checkers = Object.entries(results?.checkers ?? {}).map(([name, result]) => {
    const reason = result.verdict === 'unknown' ? `: ${result.reason}` : '';
    return markup`<li><b>${name}</b> ${result.verdict}${reason}</li>`;
  });
  return markup`
<section id="setup" aria-labelledby="setup-title">
<h2 id="setup-title">Set-up</h2>
<div class="columns">
<dl class="pairs">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div>
<h3>Checkers</h3>
${checkers.length === 0 ? markup`<p>None judged this run.</p>` : markup`<ul>${checkers}</ul>`}
<h3>Not on this page</h3>
${leftOut.length === 0 ? markup`<p>Nothing: all that the run recorded is here.</p>` : markup`<ul id="left-out">${leftOut.map((each) => markup`<li>${each}</li>`)}</ul>`}
</div>
</div>
</section>`;
}
