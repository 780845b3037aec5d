// Two runs side by side: what differs in how they were set up, and in what came of them.

import { formatDuration } from '../duration.ts';
import type { Json } from '../json.ts';
import { type Content, type Markup, markup } from '../report/html/markup.ts';
import { formatNumber } from '../text.ts';
import { elapsedOrDash, runAddress, standingOf } from './list-page.ts';
import type { RunSummary } from './run-summaries.ts';

export function compareBody(left: RunSummary, right: RunSummary): Content {
  const rows = fields.map(([name, textOf]) => ({ name, a: textOf(left), b: textOf(right) }));
  const facts = settingsOf(left, right);
  return markup`
<header class="top"><p class="brand"><a href="/">Ordeal</a></p><h1>Two runs</h1></header>
<main>
<div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table class="compare">
<thead><tr><th scope="col"></th>${[left, right].map((run) => markup`<th scope="col"><a href="${runAddress(run)}">${run.name}</a></th>`)}</tr></thead>
<tbody>${rows.map(row)}${facts.map(row)}</tbody>
</table></div>
<p class="hint">Rows marked ≠ differ.</p>
</main>`;
}

interface Row {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

function row({ name, a, b }: Row): Markup {
  const differs = a !== b;
  return markup`<tr class="${differs ? 'differs' : 'same'}"><th scope="row">${differs ? '≠ ' : ''}${name}</th><td class="words">${a}</td><td class="words">${b}</td></tr>`;
}

const fields: readonly (readonly [string, (run: RunSummary) => string])[] = [
  ['verdict', standingOf],
  ['what', ({ trouble }) => (trouble === '' ? '–' : trouble)],
  ['operations', ({ results }) => numberText(results?.operations.invoked)],
  ['ok', ({ results }) => numberText(results?.operations.ok)],
  ['failed', ({ results }) => numberText(results?.operations.fail)],
  ['unknown', ({ results }) => numberText(results?.operations.info)],
  ['p50', ({ p50 }) => elapsedOrDash(p50)],
  ['p99', ({ p99 }) => elapsedOrDash(p99)],
  ['faults', ({ results }) => numberText(results?.faults.length)],
  ['doubts', ({ results }) => results?.doubts.map(({ code }) => code).join(', ') || '–'],
  ['main phase', ({ spec }) => formatDuration(spec.timeLimitMs)],
];

/** Every setting of the specs, by its name in `test.json`. */
function settingsOf(left: RunSummary, right: RunSummary): readonly Row[] {
  const [a, b] = [left.spec, right.spec] as unknown as readonly Record<string, Json>[];
  const names = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])];
  return names
    .filter((name) => name !== 'script' && name !== 'plan' && name !== 'timeLimitMs')
    .map((name) => ({ name, a: valueText(a?.[name]), b: valueText(b?.[name]) }));
}

function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberText(value: number | undefined): string {
  return value === undefined ? '–' : formatNumber(value);
}
