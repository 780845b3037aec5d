// A campaign as one HTML file that needs nothing else: failures first, grouped by signature, then
// every cell with a link to its run.

import type { CampaignSummary, SummaryCell, SummaryGroup } from '../../campaign/summary.ts';
import { formatElapsed } from '../../duration.ts';
import { count, sanitize } from '../../text.ts';
import { countTexts, verdictOf } from './words.ts';

/** `linkOf` leads from a run's folder to what a browser opens. */
export function htmlCampaign(
  summary: CampaignSummary,
  linkOf: (directory: string) => string,
): string {
  const { name, cells, groups, planHash, shard, startedAt, exitCode } = summary;
  const verdict = verdictOf(summary);
  const part = shard === null ? '' : `, shard ${shard}`;
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  // Failures first; cells of one status stay in the order of the plan.
  const rank = ({ gate }: SummaryCell): number =>
    ['invalid', 'harness', 'unknown', 'valid'].indexOf(gate);
  const sorted = [...cells].sort((a, b) => rank(a) - rank(b));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(verdict.word)}: campaign ${escapeHtml(name)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1><span class="${verdict.style}">${escapeHtml(verdict.word)}</span> campaign ${escapeHtml(name)}</h1>`,
    `<p>${count(cells.length, 'cell')}: ${escapeHtml(countTexts(summary).join(', '))}. ` +
      `Started ${escapeHtml(startedAt)}, plan <code>${escapeHtml(planHash.slice(0, 12))}</code>${escapeHtml(part)}, ` +
      `exit code ${exitCode}.</p>`,
    ...groups.map((group) => groupHtml(group, byId, linkOf)),
    '<h2>All cells</h2>',
    '<table>',
    '<thead><tr><th scope="col">status</th><th scope="col">cell</th><th scope="col">operations</th>' +
      '<th scope="col">p99</th><th scope="col">took</th><th scope="col">attempts</th></tr></thead>',
    '<tbody>',
    ...sorted.map((cell) => rowHtml(cell, linkOf)),
    '</tbody>',
    '</table>',
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const STYLE = [
  ':root{color-scheme:light dark;--valid:#116329;--invalid:#b3151c;--unknown:#7a4d00;--line:#8886}',
  '@media (prefers-color-scheme:dark){:root{--valid:#6bd58a;--invalid:#ff8f8a;--unknown:#f0b95b}}',
  'body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:75rem;margin:0 auto;padding:1rem}',
  'code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{white-space:pre-wrap;overflow-wrap:anywhere}',
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid var(--line)}',
  '.valid{color:var(--valid)}.invalid{color:var(--invalid)}.unknown{color:var(--unknown)}',
  'section{border-left:4px solid var(--line);padding-left:1rem;margin:1.5rem 0}',
].join('');

/** The class that colours a cell: a failure of the harness is as bad as a violation to look at. */
function classOf({ gate }: Pick<SummaryCell, 'gate'>): string {
  return gate === 'harness' ? 'invalid' : gate;
}

function groupHtml(
  { signature, status, text, cells }: SummaryGroup,
  byId: ReadonlyMap<string, SummaryCell>,
  linkOf: (directory: string) => string,
): string {
  const members = cells.flatMap((id) => byId.get(id) ?? []);
  const [first] = members;
  if (first === undefined) return '';
  const issue =
    first.issue === null
      ? ''
      : `<p>Known: <a href="${escapeHtml(first.issue)}">${escapeHtml(first.issue)}</a></p>`;
  return [
    '<section>',
    `<h2><span class="${classOf(first)}">${escapeHtml(status)}</span> ${escapeHtml(signature)}</h2>`,
    `<p>${escapeHtml(text)}</p>`,
    issue,
    `<details open><summary>${count(members.length, 'cell')}</summary><ul>`,
    ...members.map((cell) => `<li>${cellLink(cell, linkOf)}</li>`),
    '</ul></details>',
    `<p>Repeat:</p><pre>${escapeHtml(first.repeat)}</pre>`,
    '</section>',
  ].join('\n');
}

function rowHtml(cell: SummaryCell, linkOf: (directory: string) => string): string {
  const { status, operations, latencyMs, durationMs, attempts, failed } = cell;
  const tries = attempts > 1 ? `${failed} of ${attempts} failed` : String(attempts);
  return (
    `<tr><td class="${classOf(cell)}">${escapeHtml(status)}</td><td>${cellLink(cell, linkOf)}</td>` +
    `<td>${operations}</td><td>${latencyMs === null ? '' : formatElapsed(latencyMs.p99)}</td>` +
    `<td>${formatElapsed(durationMs)}</td><td>${tries}</td></tr>`
  );
}

function cellLink({ id, directory }: SummaryCell, linkOf: (directory: string) => string): string {
  const name = `<code>${escapeHtml(id)}</code>`;
  if (directory === null) return name;
  const target = linkOf(directory).split('/').map(encodeURIComponent).join('/');
  return `<a href="${escapeHtml(target)}">${name}</a>`;
}

function escapeHtml(text: string): string {
  return sanitize(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
